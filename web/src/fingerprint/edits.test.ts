import { describe, expect, it } from "vitest";
import { EditList, editsOf, readEdits } from "./edits";

const u32 = (n: number): number[] => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255);
const u64 = (n: bigint): number[] => [...u32(Number(n >> 32n)), ...u32(Number(n & 0xffffffffn))];
const box = (name: string, ...content: number[][]): number[] => {
  const body = content.flat();
  return [...u32(8 + body.length), ...[...name].map((c) => c.charCodeAt(0)), ...body];
};
const ONE = u32(0x10000);

function movie(list: number[], { scale = 24_000, movieScale = 1000, id = 2 } = {}): number[] {
  const track = (trackId: number, ...edts: number[][]): number[] =>
    box(
      "trak",
      box("tkhd", u32(0), u32(0), u32(0), u32(trackId)),
      ...edts,
      box("mdia", box("mdhd", u32(0), u32(0), u32(0), u32(scale), u32(0))),
    );
  return box(
    "moov",
    box("mvhd", u32(0), u32(0), u32(0), u32(movieScale), u32(0)),
    track(1),
    track(id, box("edts", box("elst", list))),
  );
}

const edits = (list: number[]): EditList | null =>
  editsOf(new DataView(Uint8Array.from(movie(list)).buffer, 8), 2);

describe("edit lists", () => {
  it("cut a video at both ends", () => {
    const list = edits([...u32(0), ...u32(1), ...u32(4967), ...u32(2002), ...ONE]);
    expect(list?.duration).toBe(119_208);
    // The demuxer already counts from the start of the edit.
    expect(list?.place(-1)).toBeNull();
    expect(list?.place(0)).toBe(0);
    expect(list?.place(119_207)).toBe(119_207);
    expect(list?.place(119_208)).toBeNull();
  });

  it("join several parts", () => {
    const entries = [...u32(1000), ...u32(48_000), ...ONE, ...u32(500), ...u32(96_000), ...ONE];
    const list = edits([...u32(0), ...u32(2), ...entries]);
    expect(list?.place(0)).toBe(0);
    expect(list?.place(24_000)).toBeNull();
    expect(list?.place(48_000)).toBe(24_000);
    expect(list?.place(59_999)).toBe(35_999);
    expect(list?.place(60_000)).toBeNull();
    expect(list?.duration).toBe(36_000);
  });

  it("know a pause at the start, 64-bit entries and an open end", () => {
    const pause = [...u64(250n), ...u64(-1n), ...ONE];
    const open = [...u64(0n), ...u64(3000n), ...ONE];
    const list = edits([1, 0, 0, 0, ...u32(2), ...pause, ...open]);
    // The demuxer adds the pause to its times: 6000 ticks.
    expect(list?.place(5999)).toBeNull();
    expect(list?.place(6000)).toBe(6000);
    expect(list?.place(10 ** 9)).toBe(10 ** 9);
    expect(list?.duration).toBe(0);
  });

  it("follow the demuxer, which leaves the times of an edit at another rate alone", () => {
    const list = edits([...u32(0), ...u32(1), ...u32(1000), ...u32(2400), ...u32(0x8000)]);
    expect(list?.place(2399)).toBeNull();
    expect(list?.place(2400)).toBe(0);
  });

  it("are read from a file, past what comes before the index", async () => {
    const list = [...u32(0), ...u32(1), ...u32(1000), ...u32(0), ...ONE];
    const before = [...box("ftyp", [1, 2]), ...box("mdat", new Array<number>(50).fill(7))];
    const file = new Blob([Uint8Array.from([...before, ...movie(list)])]);
    expect((await readEdits(file, 2))?.duration).toBe(24_000);
    expect(await readEdits(file, 1)).toBeNull();
    expect(await readEdits(file.slice(0, before.length + 40), 2)).toBeNull();
    expect(await readEdits(new Blob(["not a movie at all"]), 2)).toBeNull();
  });

  it("are nothing where only pauses are listed", () => {
    expect(edits([...u32(0), ...u32(1), ...u32(9), ...u32(0xffffffff), ...ONE])).toBeNull();
    expect(edits([...u32(0), ...u32(0)])).toBeNull();
  });

  it("tell where a frame lies when they are made by hand", () => {
    expect(new EditList([{ start: 5, duration: 5 }], 0).place(9)).toBe(4);
  });
});
