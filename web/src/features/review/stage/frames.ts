/** Still pictures of videos. */

/** Longest wait for a video that does not say anything. */
const PATIENCE = 15_000;

/** Half of the time between two looks of the hash: well inside of the frame that was hashed. */
export const INSIDE_FRAME = 0.02;

/**
 * The frame of a video that is shown at a time, for the one who closes it.
 * @param seconds - from the first frame on.
 * @throws Error where the browser cannot play the video or does not answer.
 */
export async function frameOf(url: string, seconds: number): Promise<ImageBitmap> {
  for await (const frame of framesOf(url, [seconds])) return frame;
  throw new Error("the video cannot be played");
}

/** The frames at several times, one after the other; as `frameOf`. */
export async function* framesOf(
  url: string,
  times: Iterable<number>,
): AsyncGenerator<ImageBitmap, void> {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  video.src = url;
  try {
    await heard(video, "loadeddata");
    for (const seconds of times) {
      const moved = heard(video, "seeked");
      video.currentTime = Math.min(video.duration, seconds + INSIDE_FRAME);
      await moved;
      yield await createImageBitmap(video);
    }
  } finally {
    video.removeAttribute("src");
    video.load();
  }
}

function heard(video: HTMLVideoElement, event: "loadeddata" | "seeked"): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the video does not answer")), PATIENCE);
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      settle();
    };
    video.addEventListener(event, end(resolve), { once: true });
    video.addEventListener(
      "error",
      end(() => reject(new Error("the video cannot be played"))),
      { once: true },
    );
  });
}
