/**
 * Edit lists of MP4 and QuickTime files: which part of a track is shown, and when. The demuxer
 * knows only where the first edit starts; phones write an end as well when a video is trimmed,
 * and several edits for slow motion.
 */

import { child, children, topBoxes } from "./boxes";

/** An edit; times in ticks of the track. */
interface Edit {
  /** Where it starts in the track's media, or -1 for a pause before the first picture. */
  readonly start: number;
  /** 0: to the end. */
  readonly duration: number;
}

/** No index of a file is longer; a longer one is left to the demuxer alone. */
const MAX_INDEX_BYTES = 1 << 28;
const ONE = 0x10000;

/** The edits of one track. */
export class EditList {
  readonly #edits: readonly Edit[];
  /** What the demuxer has subtracted from media times. */
  readonly #offset: number;

  constructor(edits: readonly Edit[], offset: number) {
    this.#edits = edits;
    this.#offset = offset;
  }

  /**
   * When a frame is shown.
   * @param ticks - its time as the demuxer gives it.
   * @returns ticks from the start of the first edit, or null where no edit shows the frame.
   */
  place(ticks: number): number | null {
    const time = ticks + this.#offset;
    let before = 0;
    for (const { start, duration } of this.#edits) {
      const end = duration === 0 ? Number.POSITIVE_INFINITY : start + duration;
      if (start >= 0 && time >= start && time < end) return before + time - start;
      before += duration;
    }
    return null;
  }

  /** How long all edits last, in ticks; 0 where one goes on to the end of the media. */
  get duration(): number {
    if (this.#edits.some(({ duration }) => duration === 0)) return 0;
    return this.#edits.reduce((sum, { start, duration }) => sum + (start < 0 ? 0 : duration), 0);
  }
}

/** The edit list of a track of an MP4 or QuickTime file; null where there is none. */
export async function readEdits(file: Blob, trackId: number): Promise<EditList | null> {
  for await (const { name, at, body, end } of topBoxes(file)) {
    if (name !== "moov") continue;
    if (end > MAX_INDEX_BYTES) return null;
    const moov = new DataView(await file.slice(at + body, at + end).arrayBuffer());
    return editsOf(moov, trackId);
  }
  return null;
}

/** The edit list of a track, from the content of the "moov" box. */
export function editsOf(moov: DataView, trackId: number): EditList | null {
  const movieScale = timescale(child(moov, "mvhd"));
  for (const trak of children(moov, "trak")) {
    const header = child(trak, "tkhd");
    if (header?.getUint32(header.getUint8(0) === 1 ? 20 : 12) !== trackId) continue;
    const list = child(child(trak, "edts"), "elst");
    const scale = timescale(child(child(trak, "mdia"), "mdhd"));
    if (!list || !movieScale || !scale) return null;
    return parse(list, scale / movieScale);
  }
  return null;
}

function parse(list: DataView, ticksPerUnit: number): EditList | null {
  const long = list.getUint8(0) === 1;
  const size = long ? 20 : 12;
  const count = Math.min(list.getUint32(4), Math.floor((list.byteLength - 8) / size));
  const edits: Edit[] = [];
  let units = 0;
  let offset: number | null = null;
  for (let at = 8; edits.length < count; at += size) {
    const duration = long ? Number(list.getBigUint64(at)) : list.getUint32(at);
    const start = long ? Number(list.getBigInt64(at + 8)) : list.getInt32(at + 4);
    const rate = list.getInt32(at + size - 4);
    if (offset === null && start >= 0) {
      offset = rate === ONE ? start - Math.round(units * ticksPerUnit) : 0;
    }
    units += duration;
    edits.push({ start, duration: Math.round(duration * ticksPerUnit) });
  }
  return offset === null ? null : new EditList(edits, offset);
}

function timescale(header: DataView | undefined): number {
  if (!header) return 0;
  return header.getUint32(header.getUint8(0) === 1 ? 20 : 12);
}
