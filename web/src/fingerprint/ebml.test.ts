import { describe, expect, it } from "vitest";
import { mendMatroska } from "./ebml";

const hex = (digits: string): number[] => (digits.match(/../g) ?? []).map((d) => Number(`0x${d}`));
/** An element with a size of 8 bytes, as ffmpeg writes them, or of 1. */
const element = (id: string, content: number[], long = false): number[] => [
  ...hex(id),
  ...(long
    ? [1, 0, 0, 0, 0, 0, content.length >> 8, content.length & 255]
    : [0x80 | content.length]),
  ...content,
];
const block = (fill: number): number[] => element("a3", new Array<number>(20).fill(fill));
const timestamp = element("e7", [0]);

const HEADER = element("1a45dfa3", [1, 2, 3]);
const CLUSTER_1 = element("1f43b675", [...timestamp, ...block(1)], true);
const CLUSTER_2 = element("1f43b675", [...timestamp, ...block(2), ...block(3), ...block(4)], true);
const SEGMENT = element(
  "18538067",
  [...element("1549a966", [9]), ...CLUSTER_1, ...CLUSTER_2],
  true,
);
const FILE = [...HEADER, ...SEGMENT];

const mended = async (bytes: number[]): Promise<number[] | undefined> => {
  const file = await mendMatroska(new Blob([Uint8Array.from(bytes)]));
  return file ? [...new Uint8Array(await file.arrayBuffer())] : undefined;
};

describe("mendMatroska", () => {
  it("leaves whole files and other bytes alone", async () => {
    for (const file of [FILE, [], [0, 0, 0, 0], [0x1a]]) {
      expect(await mended(file)).toBeUndefined();
    }
  });

  it("ends the last cluster at its last complete block", async () => {
    const start = FILE.length - CLUSTER_2.length;
    // Cut inside the third block of the second cluster.
    const short = element("1f43b675", [...timestamp, ...block(2), ...block(3)], true);
    expect(await mended(FILE.slice(0, -5))).toEqual([...FILE.slice(0, start), ...short]);
    const none = element("1f43b675", timestamp, true);
    expect(await mended(FILE.slice(0, start + 18))).toEqual([...FILE.slice(0, start), ...none]);
  });

  it("changes nothing in a file that was cut between clusters, but says so", async () => {
    const cut = FILE.slice(0, FILE.length - CLUSTER_2.length);
    expect(await mended(cut)).toEqual(cut);
  });

  it("leaves segments of unknown size alone", async () => {
    const live = [...HEADER, ...hex("18538067"), 0xff, ...CLUSTER_1, ...CLUSTER_2.slice(0, -5)];
    expect(await mended(live)).toBeUndefined();
  });
});
