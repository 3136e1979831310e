import { describe, expect, it } from "vitest";
import { rangesWithoutProfile, readHeader } from "./header";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const u16 = (n: number): string => String.fromCharCode(n >> 8, n & 255);
const u32 = (n: number): string => u16(n >>> 16) + u16(n & 0xffff);
const reversed = (text: string): string => [...text].reverse().join("");

const SOF = `\xff\xc2${u16(11)}\x08${u16(480)}${u16(640)}\x01\x01\x11\0`;
const SCAN = `\xff\xda${u16(8)}\x01\x01\0\0\x3f\0`;
const DATA = "ab\xff\0cd\xff\xd0ef";
/** A thumbnail inside EXIF has sizes and an end marker of its own. */
const THUMBNAIL = `\xff\xd8\xff\xc0${u16(11)}\x08${u16(9)}${u16(9)}\x01\x01\x11\0\xff\xd9`;
const EXIF = `\xff\xe1${u16(8 + THUMBNAIL.length)}Exif\0\0${THUMBNAIL}`;

describe("readHeader of JPEG", () => {
  const size = { width: 640, height: 480 };
  const head = `\xff\xd8${EXIF}${SOF}`;

  it.each([
    ["one scan", `${head}${SCAN}${DATA}\xff\xd9`, false],
    ["several scans", `${head}${SCAN}${DATA}\xff\xc4${u16(4)}xx${SCAN}${DATA}\xff\xd9`, false],
    ["fill bytes and a tail", `${head}${SCAN}${DATA}\xff\xff\xff\xd9tail\xff`, false],
    ["no end", `${head}${SCAN}${DATA}`, true],
    ["cut in a marker", `${head}${SCAN}${DATA}\xff`, true],
    ["cut before the second scan", `${head}${SCAN}${DATA}\xff\xc4${u16(400)}xx`, true],
  ])("%s", (_name, text, cutShort) => {
    expect(readHeader(bytes(text), "image/jpeg")).toEqual({ ...size, cutShort });
  });

  it("gives nothing without a frame header", () => {
    expect(readHeader(bytes("\xff\xd8\xff\xe0\0\x04xx"), "image/jpeg")).toBeNull();
    expect(readHeader(bytes("\xff\xd8\xff"), "image/jpeg")).toBeNull();
  });
});

describe("rangesWithoutProfile", () => {
  const join = (text: string): string =>
    rangesWithoutProfile(bytes(text))
      .map(([start, end]) => text.slice(start, end))
      .join("");
  const segment = (text: string): string => `\xff\xe2${u16(2 + text.length)}${text}`;
  const picture = `${SOF}${SCAN}${DATA}\xff\xd9`;

  it("leaves out the profile and nothing else", () => {
    const profile = segment(`ICC_PROFILE\0\x01\x02${"x".repeat(300)}`);
    const other = segment(`MPF\0${"y".repeat(40)}`);
    expect(join(`\xff\xd8${EXIF}${profile}\xff${profile}${other}${picture}`)).toBe(
      `\xff\xd8${EXIF}\xff${other}${picture}`,
    );
  });

  it("changes nothing without a profile, or after the picture has begun", () => {
    const tail = segment(`ICC_PROFILE\0${"x".repeat(30)}`);
    for (const text of [`\xff\xd8${EXIF}${picture}`, `\xff\xd8${picture}${tail}`, "\xff\xd8\xff"]) {
      expect(join(text)).toBe(text);
    }
  });
});

describe("readHeader of PNG", () => {
  const head = `\x89PNG\r\n\x1a\n${u32(13)}IHDR${u32(70_000)}${u32(50_000)}\x08\x02\0\0\0${u32(0)}`;
  const data = `${u32(5)}IDATabcde${u32(0)}`;

  it.each([
    [`${head}${data}${u32(0)}IEND${u32(0)}`, false],
    [`${head}${data}`, true],
    [`${head}${data.slice(0, -3)}`, true],
  ])("%#", (text, cutShort) => {
    expect(readHeader(bytes(text), "image/png")).toEqual({
      width: 70_000,
      height: 50_000,
      cutShort,
    });
  });
});

describe("readHeader of the rest", () => {
  const size = { width: 300, height: 200 };

  it("reads GIF and BMP", () => {
    const gif = `GIF89a${reversed(u16(300))}${reversed(u16(200))}`;
    expect(readHeader(bytes(gif), "image/gif")).toMatchObject(size);
    const bmp = (height: number): string =>
      `BM${"\0".repeat(12)}${reversed(u32(40))}${reversed(u32(300))}${reversed(u32(height))}`;
    expect(readHeader(bytes(bmp(200)), "image/bmp")).toMatchObject(size);
    expect(readHeader(bytes(bmp(-200)), "image/bmp")).toMatchObject(size);
  });

  it("reads the three kinds of WebP", () => {
    const webp = (chunk: string): Uint8Array =>
      bytes(`RIFF${reversed(u32(chunk.length + 4))}WEBP${chunk}`);
    const lossy = `VP8 ${u32(0)}\0\0\0\x9d\x01\x2a${reversed(u16(300))}${reversed(u16(200))}`;
    const lossless = `VP8L${u32(0)}\x2f${reversed(u32(299 | (199 << 14)))}`;
    const extended = `VP8X${u32(0)}${u32(0)}${reversed(u32(299)).slice(0, 3)}${reversed(u32(199)).slice(0, 3)}`;
    for (const chunk of [lossy, lossless, extended]) {
      expect(readHeader(webp(chunk), "image/webp")).toEqual({ ...size, cutShort: false });
      expect(readHeader(webp(chunk).subarray(0, -1), "image/webp")?.cutShort ?? true).toBe(true);
    }
  });

  it("takes the largest picture of an AVIF", () => {
    const ispe = (w: number, h: number): string => `${u32(20)}ispe${u32(0)}${u32(w)}${u32(h)}`;
    const text = `${u32(8)}ftypi${ispe(64, 64)}${ispe(300, 200)}${ispe(9, 9)}`;
    expect(readHeader(bytes(text), "image/avif")).toMatchObject(size);
  });

  it("gives nothing for what is too short", () => {
    for (const type of ["png", "gif", "bmp", "webp", "avif"]) {
      expect(readHeader(bytes("abcd"), `image/${type}`)).toBeNull();
    }
  });
});
