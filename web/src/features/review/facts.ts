/** What is read of whole files for the choice of the best copy: only when it is needed. */
import { type Remote, wrap } from "comlink";
import { Observable } from "../../local/observable";
import type { ReviewFile } from "../../review/model";
import { NOTHING_READ, type ReadFacts } from "../../review/proposal";
import type { FactsReader } from "./factsReader";

/** Contents whose facts are remembered. */
const MAX_KNOWN = 200_000;

/** Gives the file itself, null where it is not at hand. */
export type OpenFile = (file: ReviewFile) => Promise<File | null>;

/** The facts of contents by their SHA-256, read in a worker. */
export class FactsBook {
  /** What is known; replaced whenever more is. A file that was not at hand is not in it. */
  readonly known = new Observable<ReadonlyMap<string, ReadFacts>>(new Map());
  readonly #start: () => Pick<FactsReader, "read"> | Remote<FactsReader>;
  readonly #reading = new Map<string, Promise<ReadFacts | null>>();
  #reader: Pick<FactsReader, "read"> | Remote<FactsReader> | null = null;

  constructor(start: () => Pick<FactsReader, "read"> | Remote<FactsReader> = startReader) {
    this.#start = start;
  }

  /**
   * Reads the facts of files, each content once; resolves when all are known or known not to be at
   * hand. `onProgress` gets how many files are done; `isWanted` false stops before the next one.
   */
  async read(
    files: readonly ReviewFile[],
    open: OpenFile,
    onProgress?: (done: number) => void,
    isWanted: () => boolean = () => true,
  ): Promise<void> {
    const known = this.known.get();
    const fresh = new Map<string, ReadFacts>();
    const seen = new Set<string>();
    for (const [place, file] of files.entries()) {
      if (!isWanted()) break;
      if (!known.has(file.sha256) && !seen.has(file.sha256)) {
        const facts = await this.#of(file, open);
        // Another copy of the same content may be at hand where this one is not.
        if (facts) {
          seen.add(file.sha256);
          fresh.set(file.sha256, facts);
        }
      }
      onProgress?.(place + 1);
    }
    if (fresh.size === 0) return;
    const all = new Map([...this.known.get(), ...fresh]);
    for (const oldest of all.keys()) {
      if (all.size <= MAX_KNOWN) break;
      all.delete(oldest);
    }
    this.known.set(all);
  }

  #of(file: ReviewFile, open: OpenFile): Promise<ReadFacts | null> {
    // Nothing is read of videos: their containers are told by the fingerprint.
    if (file.kind === "video") return Promise.resolve(NOTHING_READ);
    const running = this.#reading.get(file.sha256);
    if (running) return running;
    const started = this.#readOne(file, open).finally(() => this.#reading.delete(file.sha256));
    this.#reading.set(file.sha256, started);
    return started;
  }

  async #readOne(file: ReviewFile, open: OpenFile): Promise<ReadFacts | null> {
    const found = await open(file).catch(() => null);
    if (!found) return null;
    this.#reader ??= this.#start();
    return this.#reader.read(found, file.width, file.height).catch(() => NOTHING_READ);
  }
}

function startReader(): Remote<FactsReader> {
  const worker = new Worker(new URL("./facts.worker.ts", import.meta.url), { type: "module" });
  return wrap<FactsReader>(worker);
}

/** The facts of this page's files. */
export const facts = new FactsBook();
