/** Benchmarks that a driver starts on the files in the page's file field. */
import type { BenchRequest, Times } from "./bench.types";

function files(): File[] {
  return [...(document.querySelector<HTMLInputElement>("#files")?.files ?? [])];
}

/** All methods on all files in one worker. */
export async function inWorker(kind: BenchRequest["kind"], rounds: number): Promise<Times> {
  const worker = new Worker(new URL("./bench.worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<Times>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Times>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ kind, files: files(), rounds } satisfies BenchRequest);
    });
  } finally {
    worker.terminate();
  }
}

/**
 * The classic way on the first file: a `<video>` element is moved to k/25 s, drawn to a canvas
 * of 9x8 and read, for all positions or until `budget` milliseconds are over.
 * @returns frames a second.
 */
export async function classicVideo(budget: number): Promise<number> {
  const video = document.createElement("video");
  const address = URL.createObjectURL(files()[0] as File);
  const once = (event: string, act: () => void): Promise<void> =>
    new Promise((resolve, reject) => {
      video.addEventListener(event, () => resolve(), { once: true });
      video.addEventListener("error", () => reject(new Error("cannot be played")), { once: true });
      act();
    });
  await once("loadeddata", () => {
    video.src = address;
  });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [9, 8];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const start = performance.now();
  let frames = 0;
  while (frames / 25 < video.duration && performance.now() - start < budget) {
    await once("seeked", () => {
      video.currentTime = frames / 25;
    });
    context?.drawImage(video, 0, 0, 9, 8);
    context?.getImageData(0, 0, 9, 8);
    frames++;
  }
  URL.revokeObjectURL(address);
  return (frames * 1000) / (performance.now() - start);
}
