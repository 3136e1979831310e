/** Reads from whole files what the choice of the best copy needs; runs in a worker. */
import { readMetadata } from "../../review/metadata";
import type { ReadFacts } from "../../review/proposal";

export class FactsReader {
  /** The facts of an image file, each null where it cannot be told. */
  async read(file: Blob): Promise<ReadFacts> {
    const metadata = await readMetadata(file);
    return { taken: metadata?.taken ?? null, metadata: metadata?.fields ?? null, detail: null };
  }
}
