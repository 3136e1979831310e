/** Video file -> fingerprint, in a worker, by a demuxer and WebCodecs. */
/// <reference lib="esnext.disposable" />
import type { InputVideoTrack } from "mediabunny";
import { isIsoMedia, lackOf, openVideo } from "./container";
import { sha256OfFile } from "./content";
import { type Damage, decodeTrack } from "./decode";
import type { Orientation } from "./dhash";
import { type EditList, readEdits } from "./edits";
import { FrameHasher } from "./frame";
import { KeyFrames, microseconds } from "./keyframes";
import { isQuarterTurn, orientationOf } from "./pixels";
import type { UnplayedVideo } from "./protocol";
import { makeThumbnail } from "./thumbnail";
import {
  type FileFingerprint,
  FingerprintError,
  KEY_FRAME_VARIANCE,
  MAX_KEY_FRAMES,
  type VideoFingerprint,
} from "./types";

/** Part of the work on a video that is reading it for its digest. */
const DIGEST_SHARE = 0.05;
/** How much a file may end before its stated end without being called cut short. */
const SHORTFALL = 500_000;

export interface VideoHooks {
  /** Told the bytes of the file that are done. */
  progress(bytes: number): void;
  /** Resolves when the run is not paused. */
  gate(): Promise<void>;
}

/** What is read of a track before it is decoded. */
interface TrackFacts {
  readonly track: InputVideoTrack;
  /** Ticks a second. */
  readonly resolution: number;
  readonly edits: EditList | null;
  /** What the file says about its length in microseconds, 0 where it does not tell. */
  readonly stated: number;
  /** Whether that is the length of the pictures, or of all that is in the file. */
  readonly exact: boolean;
}

/**
 * The fingerprint of a video file, or what is known of one that only a `<video>` element may be
 * able to play.
 * @throws FingerprintError with the reason, where the file is no video this browser can read.
 */
export async function fingerprintVideo(
  file: File,
  path: string,
  mediaType: string,
  hooks: VideoHooks,
): Promise<{ result: FileFingerprint } | { seek: UnplayedVideo }> {
  const { track, cutShort, close } = await openVideo(file, path, mediaType);
  try {
    const digest = await sha256OfFile(file, async (bytes) => {
      hooks.progress(bytes * DIGEST_SHARE);
      await hooks.gate();
    });
    const facts = {
      name: file.name,
      path,
      size: file.size,
      modified: file.lastModified,
      media_type: mediaType,
      sha256: digest,
    };
    const lacks = await lackOf(track);
    if (lacks !== null) return { seek: { ...facts, lacks } };
    const reader = new Reader(await factsOf(track, file, mediaType), cutShort, file.size, hooks);
    return { result: { ...facts, ...(await reader.read(path)) } };
  } finally {
    close();
  }
}

async function factsOf(track: InputVideoTrack, file: File, mediaType: string): Promise<TrackFacts> {
  const resolution = await track.getTimeResolution();
  if (!isIsoMedia(mediaType)) {
    const told = await track.getDurationFromMetadata();
    const seconds = told ?? (await track.computeDuration()) - (await track.getFirstTimestamp());
    return { track, resolution, edits: null, stated: seconds * 1_000_000, exact: false };
  }
  const edits = await readEdits(file, track.id);
  const media = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  const seconds = edits?.duration ? edits.duration / resolution : media;
  return { track, resolution, edits, stated: seconds * 1_000_000, exact: true };
}

type Look = Omit<
  FileFingerprint & VideoFingerprint,
  "name" | "path" | "size" | "modified" | "media_type" | "sha256"
>;

/** Follows one track from frame to frame. */
class Reader {
  readonly #facts: TrackFacts;
  readonly #cutShort: boolean;
  readonly #bytes: number;
  readonly #hooks: VideoHooks;
  readonly #keys = new KeyFrames(KEY_FRAME_VARIANCE);
  #firstTicks: number | null = null;
  /** Times of the last frame and of its end. */
  #time = 0;
  #end = 0;
  #count = 0;
  #width = 0;
  #height = 0;
  #thumbnail: Blob | null = null;
  /** The first sampled frame, until there is a key frame to show. */
  #standby: VideoFrame | null = null;

  constructor(facts: TrackFacts, cutShort: boolean, bytes: number, hooks: VideoHooks) {
    this.#facts = facts;
    this.#cutShort = cutShort;
    this.#bytes = bytes;
    this.#hooks = hooks;
  }

  async read(path: string): Promise<Look> {
    const { track, stated } = this.#facts;
    const turn = orientationOf(await track.getRotation(), await track.getFlip());
    const hasher = new FrameHasher(turn);
    let damage: Damage;
    try {
      damage = await decodeTrack(track, (frame) => this.#take(frame, hasher, turn));
      if (this.#standby) await this.#show(this.#standby, true, turn);
    } finally {
      hasher.close();
      this.#standby?.close();
    }
    const frames = this.#keys.frames();
    if (frames.length === 0) {
      throw new FingerprintError(path, "no picture of its video could be decoded");
    }
    const step = this.#count > 1 ? this.#time / (this.#count - 1) : 0;
    const { warnings, partial } = this.#missing(damage);
    return {
      kind: "video",
      width: this.#width,
      height: this.#height,
      duration: Math.floor(((stated || this.#end) + 500) / 1000),
      fps: step > 0 ? 1_000_000 / step : 0,
      variance: KEY_FRAME_VARIANCE,
      partial,
      frames,
      thumbnail: this.#thumbnail,
      warnings,
      method: "webcodecs",
    };
  }

  /** Looks at the next frame; true when there is need of more. */
  async #take(frame: VideoFrame, hasher: FrameHasher, turn: Orientation): Promise<boolean> {
    const { edits, stated, resolution } = this.#facts;
    await this.#hooks.gate();
    // Frames outside the edits are there to be decoded, not to be shown.
    const ticks = edits ? edits.place(frame.timestamp) : frame.timestamp;
    if (ticks === null) return true;
    this.#firstTicks ??= ticks;
    this.#time = microseconds(Math.max(0, ticks - this.#firstTicks), resolution);
    this.#end = this.#time + microseconds(frame.duration ?? 0, resolution);
    this.#count++;
    if (this.#width === 0) {
      const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
      [this.#width, this.#height] = isQuarterTurn(turn) ? [height, width] : [width, height];
    }
    if (this.#keys.samples(this.#time)) {
      const isKey = this.#keys.add(this.#time, await hasher.hash(frame));
      if (this.#thumbnail === null) await this.#show(frame, isKey, turn);
      const share = DIGEST_SHARE + (1 - DIGEST_SHARE) * Math.min(1, this.#time / (stated || 1));
      this.#hooks.progress(this.#bytes * (stated > 0 ? share : DIGEST_SHARE));
    }
    return !this.#keys.full;
  }

  /** Makes the thumbnail from the first key frame; the first frame is kept for want of one. */
  async #show(frame: VideoFrame, isKey: boolean, turn: Orientation): Promise<void> {
    if (!isKey) {
      this.#standby ??= frame.clone();
      return;
    }
    this.#thumbnail = await makeThumbnail(frame, frame.displayWidth, frame.displayHeight, turn);
    this.#standby?.close();
    this.#standby = null;
  }

  /** What of the video was not read. */
  #missing(damage: Damage): { warnings: string[]; partial: boolean } {
    const seconds = (time: number): string => `${(time / 1_000_000).toFixed(1)} s`;
    const { stated, exact } = this.#facts;
    const end = this.#end;
    // The length of the whole file is no measure: sound may well go on after the picture.
    const shortfall = exact ? SHORTFALL : Math.max(4 * SHORTFALL, stated / 10);
    const warnings: string[] = [];
    if (this.#keys.full) {
      const limit = MAX_KEY_FRAMES.toLocaleString("en");
      const at = seconds(this.#time);
      warnings.push(`more than ${limit} key frames: only the part until ${at} is compared`);
    } else if (this.#cutShort || damage.brokeOff || stated - end > shortfall) {
      const of = stated > 0 ? ` of ${seconds(stated)}` : "";
      warnings.push(`the file is cut short or damaged: only ${seconds(end)}${of} could be read`);
    }
    if (damage.restarts > 0) {
      warnings.push("damaged: pictures up to the next key frame were skipped");
    }
    return { warnings, partial: warnings.length > 0 };
  }
}
