/** Lets a driver (Playwright) run fingerprints on files it put into the page's file field. */

import { loadTagger, lookAt } from "../src/features/labels/tagger";
import {
  type FileJob,
  FingerprintError,
  FingerprintPool,
  type Progress,
  toJson,
} from "../src/fingerprint";
import { seekVideo } from "../src/fingerprint/seek";
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

/** Fingerprints the first file in the field by seeking, as a browser without WebCodecs would. */
async function seek(): Promise<Outcome> {
  const file = document.querySelector<HTMLInputElement>("#files")?.files?.[0] as File;
  const { name, size, lastModified: modified } = file;
  const video = { name, path: "0", size, modified, media_type: "", sha256: "", lacks: "WebCodecs" };
  try {
    const fingerprint = await seekVideo(file, video, {
      signal: new AbortController().signal,
      onProgress: () => {},
      gate: async () => {},
    });
    const { method, warnings, thumbnail } = fingerprint;
    const shown = await describe(thumbnail);
    return { path: "0", fingerprint: toJson(fingerprint), method, warnings, thumbnail: shown };
  } catch (error) {
    if (!(error instanceof FingerprintError)) throw error;
    return { path: "0", error: error.reason };
  }
}

/** What is suggested for each image in the field, or why nothing is; the model's times with it. */
async function label() {
  const field = document.querySelector<HTMLInputElement>("#files");
  const loaded = await loadTagger();
  const sights = [];
  for (const file of field?.files ?? []) {
    try {
      const { labels, classes, embedding, took } = await lookAt(file);
      const scores = [...classes.scores];
      sights.push({ labels, places: [...classes.places], scores, embedding: [...embedding], took });
    } catch (error) {
      sights.push({ error: String(error) });
    }
  }
  return { loaded, sights };
}

async function describe(thumbnail: Blob | null): Promise<Exclude<Outcome["thumbnail"], undefined>> {
  if (!thumbnail) return null;
  const { width, height } = await createImageBitmap(thumbnail);
  return { type: thumbnail.type, size: thumbnail.size, width, height };
}

const tagcat = { run, seek, label, inWorker, classicVideo };

declare global {
  interface Window {
    tagcat: typeof tagcat;
  }
}

window.tagcat = tagcat;
