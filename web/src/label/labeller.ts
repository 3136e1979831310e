/** Runs the model on pictures, in a worker: the pictures are read here and go nowhere. */
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { sha256 } from "../fingerprint/content";
import { decode, readImage } from "../fingerprint/image";
import { pixelsOf } from "../fingerprint/pixels";
import { SNIFF_BYTES, sniff } from "../fingerprint/sniff";
import { FingerprintError } from "../fingerprint/types";
import { packed } from "./embedding";
import type { Label, TaggerId } from "./labels";
import { pictureOf, stepsDown } from "./picture";
import { type Preprocessing, squareOf, tensorOf } from "./preprocessing";
import { bestOf, type ClassScores } from "./scores";
import { type Table, Taxonomy } from "./taxonomy";
import { byExamples, type Proposal } from "./teaching";

/** Where the app serves what the tagger needs; whole addresses. */
export interface TaggerFiles {
  readonly model: string;
  readonly table: string;
  readonly runtime: string;
}

/** What was loaded. */
export interface Loaded {
  readonly id: TaggerId;
  /** Bytes of the model, of the names of its labels, and of what runs it (0 where unknown). */
  readonly bytes: { readonly model: number; readonly table: number; readonly runtime: number };
  /** Milliseconds. */
  readonly took: number;
}

/** What the tagger makes of a picture. */
export interface Sight {
  readonly labels: readonly Label[];
  /** The classes it is surest of. */
  readonly classes: ClassScores;
  /** See `embedding.ts`. */
  readonly embedding: Int8Array<ArrayBuffer>;
  /** Milliseconds for reading and decoding, for making small, and for the model. */
  readonly took: readonly [reading: number, preparing: number, running: number];
}

interface Ready {
  readonly session: InferenceSession;
  readonly taxonomy: Taxonomy;
  readonly preprocessing: Preprocessing;
}

/** Sides of a picture have at least so many times the pixels that are looked at; see `edge`. */
const EDGE = 2;

/** One model, loaded once and asked picture by picture. */
export class Labeller {
  #ready: Ready | null = null;

  /**
   * Loads the model, checks it, and readies what runs it.
   * @throws Error with a reason for a person where a file is missing or is another one.
   */
  async load(files: TaggerFiles): Promise<Loaded> {
    const start = performance.now();
    const [model, text] = await Promise.all([fetched(files.model), fetched(files.table)]);
    const table = JSON.parse(new TextDecoder().decode(text)) as Table;
    const digest = await sha256(model);
    if (digest !== table.model.sha256) {
      throw new Error("The model is another one than it should be. Load the page again.");
    }
    // More threads would need shared memory, which pages get only if they give up other things.
    env.wasm.numThreads = 1;
    env.wasm.wasmPaths = { wasm: files.runtime };
    env.logLevel = "error";
    const session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
    this.#ready = { session, taxonomy: new Taxonomy(table), preprocessing: table.preprocessing };
    const { name, version } = table.model;
    return {
      id: { name, version, digest },
      bytes: { model: model.length, table: text.length, runtime: sizeOf(files.runtime) },
      took: performance.now() - start,
    };
  }

  /** Places of the classes that any of a person's words means; none where it knows no such word. */
  classesOf(words: readonly string[]): readonly number[] {
    const places = words.flatMap((word) => this.#ready?.taxonomy.classesOf(word) ?? []);
    return [...new Set(places)].sort((a, b) => a - b);
  }

  /** The files most like the examples; see `byExamples`. */
  propose(
    vectors: readonly Int8Array[],
    examples: readonly number[],
    count: number,
  ): readonly Proposal[] {
    return byExamples(vectors, examples, count);
  }

  /**
   * What is in an image file, or in a still picture of a video, which is closed then.
   * @throws Error with a reason for a person where the file cannot be read.
   */
  async look(picture: File | ImageBitmap): Promise<Sight> {
    if (!this.#ready) throw new Error("The tagger is not loaded.");
    const { session, taxonomy, preprocessing } = this.#ready;
    const { size, crop } = preprocessing;
    const start = performance.now();
    const { bitmap, jpeg } = await opened(picture);
    const read = performance.now();
    let square: Uint8Array;
    try {
      const pixels = pixelsOf(bitmap);
      try {
        const steps = stepsDown(pixels.width, pixels.height, EDGE * size, jpeg);
        square = squareOf(await pictureOf(pixels, steps), size, crop);
      } finally {
        pixels.close();
      }
    } finally {
      bitmap.close();
    }
    const tensor = new Tensor("float32", tensorOf(square, preprocessing), [1, 3, size, size]);
    const prepared = performance.now();
    const [input = "image"] = session.inputNames;
    const { probs, embedding } = await session.run({ [input]: tensor });
    const scores = probs?.data as Float32Array;
    const sight: Sight = {
      labels: taxonomy.labels(scores),
      classes: bestOf(scores),
      embedding: packed(embedding?.data as Float32Array),
      took: [read - start, prepared - read, performance.now() - prepared],
    };
    probs?.dispose();
    embedding?.dispose();
    return sight;
  }
}

async function opened(picture: File | ImageBitmap) {
  if (picture instanceof ImageBitmap) return { bitmap: picture, jpeg: false };
  const { name } = picture;
  const head = new Uint8Array(await picture.slice(0, SNIFF_BYTES).arrayBuffer());
  const sniffed = sniff(head);
  if (sniffed?.kind !== "image") throw new FingerprintError(name, "no image");
  const { mediaType } = sniffed;
  const { bytes } = await readImage(picture, name, mediaType);
  const bitmap = await decode(picture, bytes, mediaType, name);
  return { bitmap, jpeg: mediaType === "image/jpeg" };
}

async function fetched(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw new Error("The tagger could not be loaded: TagCat cannot be reached.");
  return new Uint8Array(await answer.arrayBuffer());
}

/** Bytes of a file that was loaded, 0 where the browser does not tell. */
function sizeOf(address: string): number {
  const [entry] = performance.getEntriesByName(address);
  return (entry as PerformanceResourceTiming | undefined)?.decodedBodySize ?? 0;
}
