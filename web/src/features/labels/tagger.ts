/** The tagger of the page: one worker, started with the first picture, from files of the app. */
import { type Remote, releaseProxy, transfer, wrap } from "comlink";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import model from "../../../../src/tagcat/label/models/efficientnet-lite0-int8.onnx?url";
import table from "../../../../src/tagcat/label/models/imagenet.json?url";
import type { Labeller, Loaded, Sight } from "../../label/labeller";
import type { Proposal } from "../../label/teaching";
import { Observable } from "../../local/observable";

/** Whether the tagger is there. */
export type TaggerState =
  | { readonly phase: "off" }
  | { readonly phase: "loading" }
  | { readonly phase: "ready"; readonly loaded: Loaded }
  | { readonly phase: "failed"; readonly reason: string };

export const taggerState = new Observable<TaggerState>({ phase: "off" });

interface Running {
  readonly worker: Worker;
  readonly labeller: Remote<Labeller>;
  readonly loaded: Promise<Loaded>;
}

let running: Running | null = null;

function start(): Running {
  const worker = new Worker(new URL("../../label/label.worker.ts", import.meta.url), {
    type: "module",
  });
  const labeller = wrap<Labeller>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error("The worker of the tagger broke down."));
    };
  });
  const whole = (address: string) => new URL(address, globalThis.location.href).href;
  const files = { model: whole(model), table: whole(table), runtime: whole(runtime) };
  const loaded = Promise.race([labeller.load(files), broken]);
  return { worker, labeller, loaded };
}

/** Loads the tagger where it is not loaded yet. Rejects with a reason for a person. */
export async function loadTagger(): Promise<Loaded> {
  if (!running) {
    taggerState.set({ phase: "loading" });
    running = start();
  }
  const mine = running;
  try {
    const loaded = await mine.loaded;
    if (running === mine && taggerState.get().phase === "loading") {
      taggerState.set({ phase: "ready", loaded });
    }
    return loaded;
  } catch (error) {
    if (running === mine) {
      stopTagger();
      const reason = error instanceof Error ? error.message : String(error);
      taggerState.set({ phase: "failed", reason });
    }
    throw error;
  }
}

/** Ends the worker and frees its memory; the next picture starts it again. */
export function stopTagger(): void {
  running?.labeller[releaseProxy]();
  running?.worker.terminate();
  running = null;
  taggerState.set({ phase: "off" });
}

/**
 * What is in an image file or a still picture, which is the worker's from then on. Rejects with
 * a reason for a person.
 */
export async function lookAt(picture: File | ImageBitmap): Promise<Sight> {
  await loadTagger();
  if (!running) throw new Error("The tagger was stopped.");
  const given = picture instanceof ImageBitmap ? transfer(picture, [picture]) : picture;
  return running.labeller.look(given);
}

/** Places of the tagger's classes that any of a person's words means. */
export async function classesOf(words: readonly string[]): Promise<readonly number[]> {
  await loadTagger();
  return (await running?.labeller.classesOf([...words])) ?? [];
}

/** The files most like the examples, worked out beside the page. */
export async function propose(
  vectors: readonly Int8Array[],
  examples: readonly number[],
  count: number,
): Promise<readonly Proposal[]> {
  await loadTagger();
  return (await running?.labeller.propose([...vectors], [...examples], count)) ?? [];
}
