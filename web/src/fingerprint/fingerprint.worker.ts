/** The worker's side of the pool: one file after another, each with one answer. */
import { type Deferred, deferred } from "./deferred";
import { fingerprintImage } from "./image";
import type { FromWorker, ToWorker } from "./protocol";
import { isText, SNIFF_BYTES, sniff } from "./sniff";
import { FingerprintError } from "./types";
import { fingerprintVideo } from "./video";

/** Milliseconds between reports of progress. */
const REPORT_INTERVAL = 100;

let resume: Deferred | null = null;
let go: Deferred | null = null;
let reportedAt = Number.NEGATIVE_INFINITY;

const hooks = {
  progress(bytes: number): void {
    const now = performance.now();
    if (now - reportedAt < REPORT_INTERVAL) return;
    reportedAt = now;
    say({ type: "progress", bytes });
  },
  async gate(): Promise<void> {
    await resume?.promise;
  },
  async permit(): Promise<void> {
    go = deferred();
    say({ type: "permit" });
    await go.promise;
  },
};

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "job":
      void work(data.file, data.path).then(say);
      break;
    case "go":
      go?.resolve();
      break;
    case "pause":
      resume ??= deferred();
      break;
    case "resume":
      resume?.resolve();
      resume = null;
      break;
  }
};

function say(message: FromWorker): void {
  self.postMessage(message);
}

async function work(file: File, path: string): Promise<FromWorker> {
  try {
    if (file.size === 0) throw new FingerprintError(path, "the file is empty");
    const head = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
    const sniffed = sniff(head);
    if (sniffed?.kind === "image") {
      const fingerprint = await fingerprintImage(file, path, sniffed.mediaType, hooks);
      return { type: "result", fingerprint };
    }
    if (sniffed?.kind === "video") {
      const video = await fingerprintVideo(file, path, sniffed.mediaType, hooks);
      if ("seek" in video) return { type: "seek", video: video.seek };
      return { type: "result", fingerprint: video.result };
    }
    const what = isText(head) ? "a text file, not" : "not";
    throw new FingerprintError(path, `${what} an image or video`);
  } catch (error) {
    return { type: "error", reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof FingerprintError) return error.reason;
  if (error instanceof DOMException) {
    if (error.name === "NotReadableError") return "cannot be read: it was changed or taken away";
    if (error.name === "NotFoundError") return "no such file any more";
    if (error.name === "NotAllowedError") return "no permission to read it";
  }
  if (error instanceof RangeError) return "does not fit the memory";
  return `could not be read (${error instanceof Error ? error.message : String(error)})`;
}
