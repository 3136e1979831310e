/** The way of last resort: a `<video>` element on the page's thread, moved from frame to frame. */
import { gridsOf } from "./area";
import { dhashOfGrids } from "./dhash";
import { KeyFrames } from "./keyframes";
import type { SeekVideo } from "./pool";
import { makeThumbnail } from "./thumbnail";
import {
  FingerprintError,
  KEY_FRAME_VARIANCE,
  MAX_KEY_FRAMES,
  MAX_PIXELS,
  unreadable,
} from "./types";

/** Positions a second that are looked at. */
const RATE = 25;
/** Milliseconds a video element may take to open a file or to reach a position. */
const PATIENCE = 20_000;

/**
 * Fingerprints a video that WebCodecs cannot decode. The picture is what the browser paints, so
 * its hashes are near those of the decoded frames and not equal to them.
 * @throws FingerprintError where the video element cannot play the file either.
 */
export const seekVideo: SeekVideo = async (file, video, { signal, onProgress, gate }) => {
  const { lacks, ...facts } = video;
  const element = document.createElement("video");
  const address = URL.createObjectURL(file);
  try {
    element.muted = true;
    element.preload = "auto";
    await until(element, "loadeddata", signal, () => {
      element.src = address;
    }).catch((error: unknown) => {
      if (signal.aborted || !(error instanceof MediaFailure)) throw error;
      throw new FingerprintError(video.path, unreadable(lacks === "WebCodecs" ? "it" : lacks));
    });
    const { videoWidth: width, videoHeight: height, duration } = element;
    if (width * height === 0) throw new FingerprintError(video.path, "no video stream in it");
    if (width * height > MAX_PIXELS || !Number.isFinite(duration)) {
      throw new FingerprintError(video.path, unreadable("it"));
    }
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new Error("the browser gave no canvas");
    const keys = new KeyFrames(KEY_FRAME_VARIANCE);
    const steps = Math.max(1, Math.floor(duration * RATE));
    let thumbnail: Blob | null = null;
    let end = duration;
    let brokeOff = false;
    for (let step = 0; step < steps && !keys.full; step++) {
      await gate();
      try {
        // The middle of a step, because a position on the border may show the frame before.
        await until(element, "seeked", signal, () => {
          element.currentTime = Math.min((step + 0.5) / RATE, duration);
        });
      } catch (error) {
        if (!(error instanceof MediaFailure) || step === 0) throw error;
        brokeOff = true;
        end = step / RATE;
        break;
      }
      context.drawImage(element, 0, 0, width, height);
      const { data } = context.getImageData(0, 0, width, height);
      const grids = gridsOf(new Uint32Array(data.buffer), width, height, "rgba");
      const time = (step * 1_000_000) / RATE;
      const isKey = keys.add(time, dhashOfGrids(grids));
      if (step === 0 || (isKey && keys.frames().length === 1)) {
        thumbnail = await makeThumbnail(await createImageBitmap(canvas), width, height);
      }
      onProgress((file.size * (step + 1)) / steps);
    }
    const warnings = [`${lacks} is missing in this browser: slower, and hashes are approximate`];
    if (brokeOff) warnings.push(`damaged: only ${end.toFixed(1)} s could be read`);
    if (keys.full)
      warnings.push(`more than ${MAX_KEY_FRAMES} key frames: the rest is not compared`);
    return {
      ...facts,
      kind: "video",
      width,
      height,
      duration: Math.round(duration * 1000),
      fps: 0,
      variance: KEY_FRAME_VARIANCE,
      partial: brokeOff || keys.full,
      frames: keys.frames(),
      thumbnail,
      warnings,
      method: "seek",
    };
  } finally {
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(address);
  }
};

/** The element reported an error or did not answer. */
class MediaFailure extends Error {}

/** Resolves when `event` follows on `act`. */
async function until(
  element: HTMLVideoElement,
  event: "loadeddata" | "seeked",
  signal: AbortSignal,
  act: () => void,
): Promise<void> {
  const over = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const options = { signal: over.signal };
      const timer = setTimeout(() => reject(new MediaFailure("no answer")), PATIENCE);
      over.signal.addEventListener("abort", () => clearTimeout(timer));
      signal.throwIfAborted();
      signal.addEventListener("abort", () => reject(signal.reason), options);
      element.addEventListener("error", () => reject(new MediaFailure("error")), options);
      element.addEventListener(event, () => resolve(), options);
      act();
    });
  } finally {
    over.abort();
  }
}
