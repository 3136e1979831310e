/** Which frames of a video are looked at, and which of those are kept. */
import { complexity, type DHash, hamming, hashToJson } from "./dhash";
import { type KeyFrameJson, MAX_KEY_FRAMES, USABLE_COMPLEXITY } from "./types";

/** Frames are looked at 25 times a second. */
const SAMPLES_PER_SECOND = 25;
const MICROSECONDS = 1_000_000;
const SAMPLE_MICROSECONDS = MICROSECONDS / SAMPLES_PER_SECOND;

/**
 * Ticks of a time base of `1/resolution` s in microseconds, rounded half up.
 * @param ticks - at least 0.
 */
export function microseconds(ticks: number, resolution: number): number {
  const doubled = ticks * 2 * MICROSECONDS + resolution;
  if (Number.isSafeInteger(doubled) && Number.isInteger(resolution)) {
    return Math.floor(doubled / (2 * resolution));
  }
  if (!Number.isInteger(resolution)) return Math.round((ticks * MICROSECONDS) / resolution);
  return Number((BigInt(ticks) * 2_000_000n + BigInt(resolution)) / (2n * BigInt(resolution)));
}

/** Collects key frames; times are microseconds after the first frame and never go back. */
export class KeyFrames {
  readonly #variance: number;
  readonly #frames: KeyFrameJson[] = [];
  #last: string | null = null;
  #first: KeyFrameJson | null = null;
  #nextSample = 0;

  /** @param variance - distance a frame must exceed from the last key frame, of 128. */
  constructor(variance: number) {
    this.#variance = variance;
  }

  /** Whether there are `MAX_KEY_FRAMES`. */
  get full(): boolean {
    return this.#frames.length >= MAX_KEY_FRAMES;
  }

  /** Whether the frame at `time` is to be hashed; it then must be given to `add`. */
  samples(time: number): boolean {
    if (time < this.#nextSample) return false;
    const tick = Math.floor((time * SAMPLES_PER_SECOND) / MICROSECONDS);
    this.#nextSample = (tick + 1) * SAMPLE_MICROSECONDS;
    return true;
  }

  /** Takes the hash of a sampled frame; true when it became a key frame. */
  add(time: number, dhash: DHash): boolean {
    const frame = { pos: Math.floor((time + 500) / 1000), ...hashToJson(dhash) };
    this.#first ??= frame;
    if (complexity(dhash.hex) < USABLE_COMPLEXITY) return false;
    if (this.#last !== null && hamming(dhash.hex, this.#last) <= this.#variance) return false;
    this.#last = dhash.hex;
    this.#frames.push(frame);
    return true;
  }

  /** The key frames; where none says enough, the first sampled frame; none without frames. */
  frames(): readonly KeyFrameJson[] {
    if (this.#frames.length > 0 || this.#first === null) return this.#frames;
    return [this.#first];
  }
}
