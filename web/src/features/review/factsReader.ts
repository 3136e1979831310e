/** Reads from whole files what the choice of the best copy needs; runs in a worker. */
import { detailOf, lumaOf, middleOf } from "../../review/detail";
import { readMetadata } from "../../review/metadata";
import type { ReadFacts } from "../../review/proposal";

export class FactsReader {
  /** The facts of an image file of `width` × `height` pixels, each null where it cannot be told. */
  async read(file: Blob, width: number, height: number): Promise<ReadFacts> {
    const metadata = await readMetadata(file);
    const detail = await readDetail(file, width, height).catch(() => null);
    return { taken: metadata?.taken ?? null, metadata: metadata?.fields ?? null, detail };
  }
}

async function readDetail(file: Blob, width: number, height: number): Promise<number | null> {
  const part = middleOf(width, height);
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" } as const;
  const bitmap = await createImageBitmap(file, part.x, part.y, part.width, part.height, options);
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    if (!pen) return null;
    pen.drawImage(bitmap, 0, 0);
    return detailOf(lumaOf(pen.getImageData(0, 0, bitmap.width, bitmap.height)));
  } finally {
    bitmap.close();
  }
}
