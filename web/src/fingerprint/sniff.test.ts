import { describe, expect, it } from "vitest";
import { isText, sniff } from "./sniff";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

const box = (brands: string): string =>
  `\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`;

describe("sniff", () => {
  it.each([
    ["\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"],
    ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
    ["GIF89a\x01\0\x01\0", "image/gif"],
    ["RIFF\x24\0\0\0WEBPVP8 ", "image/webp"],
    [`BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0${"\0".repeat(40)}`, "image/bmp"],
    ["II*\0\x08\0\0\0", "image/tiff"],
    [box("avif\0\0\0\0avifmif1"), "image/avif"],
    [box("mif1\0\0\0\0mif1avif"), "image/avif"],
    [box("heic\0\0\0\0mif1heic"), "image/heic"],
    [box("mif1\0\0\0\0mif1heic"), "image/heif"],
    [box("isom\0\0\0\0isomavc1"), "video/mp4"],
    [box("qt  \0\0\0\0qt  "), "video/quicktime"],
    [box("3gp4\0\0\0\x003gp4"), "video/3gpp"],
    ["\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"],
    ["\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"],
    ["\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", "video/x-matroska"],
    [`G${"\xff".repeat(187)}G${"\xff".repeat(187)}G`, "video/mp2t"],
    [`\0\0\0\0G${"\xff".repeat(191)}G${"\xff".repeat(191)}G`, "video/mp2t"],
    ["RIFF\x24\0\0\0AVI LIST", "video/x-msvideo"],
    ["FLV\x01\x05", "video/x-flv"],
  ])("knows %j", (head, mediaType) => {
    expect(sniff(bytes(head))).toEqual({ kind: mediaType.split("/")[0], mediaType });
  });

  it.each(["", "BM is a text", "RIFF\x24\0\0\0WAVEfmt ", "hello", "\0\0\0\0", "%PDF-1.7"])(
    "knows nothing of %j",
    (head) => {
      expect(sniff(bytes(head))).toBeNull();
    },
  );
});

describe("isText", () => {
  it("tells text from other bytes", () => {
    expect(isText(new TextEncoder().encode("Größe:\t3\r\n日本"))).toBe(true);
    // The last character may be cut by the end of the head.
    expect(isText(new TextEncoder().encode("日本").subarray(0, 5))).toBe(true);
    expect(isText(bytes("\0\x01"))).toBe(false);
    expect(isText(bytes("a\xff\xfeb"))).toBe(false);
    expect(isText(bytes(""))).toBe(false);
  });
});
