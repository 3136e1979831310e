/** Lets a driver (Playwright) run fingerprints on files it put into the page's file field. */

import { type FileJob, FingerprintPool, type Progress, toJson } from "../src/fingerprint";
import { classicVideo, inWorker } from "./bench";

interface Outcome {
  readonly path: string;
  readonly error?: string;
  readonly fingerprint?: unknown;
  readonly method?: string;
  readonly warnings?: readonly string[];
  readonly thumbnail?: { type: string; size: number; width: number; height: number } | null;
}

interface Report {
  readonly outcomes: readonly Outcome[];
  readonly progress: readonly Progress[];
  readonly seconds: number;
  readonly cancelled: boolean;
}

interface RunOptions {
  readonly workers?: number;
  /** Cancels after so many results. */
  readonly cancelAfter?: number;
}

/** Fingerprints the files in the field; their path is their position in it. */
async function run(options: RunOptions = {}): Promise<Report> {
  const field = document.querySelector<HTMLInputElement>("#files");
  const files = [...(field?.files ?? [])];
  const jobs = files.map((file, at): FileJob => ({ id: String(at), file, path: String(at) }));
  const outcomes: Promise<Outcome>[] = [];
  const progress: Progress[] = [];
  const pool = new FingerprintPool(options.workers ? { workers: options.workers } : {});
  const start = performance.now();
  const handle = pool.run(jobs, {
    onProgress: (now) => progress.push(now),
    onResult: (id, fingerprint) => {
      const { method, warnings, thumbnail } = fingerprint;
      outcomes.push(
        describe(thumbnail).then((shown) => ({
          path: id,
          fingerprint: toJson(fingerprint),
          method,
          warnings,
          thumbnail: shown,
        })),
      );
      if (outcomes.length === options.cancelAfter) handle.cancel();
    },
    onError: (id, { reason }) => {
      outcomes.push(Promise.resolve({ path: id, error: reason }));
    },
  });
  const { cancelled } = await handle.done;
  const seconds = (performance.now() - start) / 1000;
  return { outcomes: await Promise.all(outcomes), progress, seconds, cancelled };
}

async function describe(thumbnail: Blob | null): Promise<Outcome["thumbnail"]> {
  if (!thumbnail) return null;
  const { width, height } = await createImageBitmap(thumbnail);
  return { type: thumbnail.type, size: thumbnail.size, width, height };
}

declare global {
  interface Window {
    tagcat: { run: typeof run; inWorker: typeof inWorker; classicVideo: typeof classicVideo };
  }
}

window.tagcat = { run, inWorker, classicVideo };
