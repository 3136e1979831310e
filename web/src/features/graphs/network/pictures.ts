/** Thumbnails of this device as images that a canvas can draw. */
import { findThumbnail } from "../../../local/thumbnails";

/** Pictures held; one is some 40 KB once it is decoded. */
const MOST = 2000;

/** Pictures read at a time. */
const BATCH = 24;

/** Loads pictures and holds them for as long as a network is shown. */
export class Pictures {
  readonly held = new Map<string, HTMLImageElement>();
  readonly #asked = new Set<string>();
  #closed = false;

  /** Loads those of `sha256s` that this device has; `tell` is called when some are there. */
  async load(sha256s: readonly string[], tell: () => void): Promise<void> {
    const wanted = sha256s.filter((sha256) => !this.#asked.has(sha256));
    for (const sha256 of wanted) this.#asked.add(sha256);
    for (let start = 0; start < wanted.length; start += BATCH) {
      if (this.#closed || this.held.size >= MOST) return;
      const found = await Promise.all(
        wanted.slice(start, start + BATCH).map((each) => this.#read(each)),
      );
      if (found.some(Boolean) && !this.#closed) tell();
    }
  }

  /** Stops loading. */
  close(): void {
    this.#closed = true;
  }

  async #read(sha256: string): Promise<boolean> {
    const url = await findThumbnail(sha256);
    if (!url) return false;
    const image = new Image();
    image.src = url;
    try {
      await image.decode();
    } catch {
      // A broken thumbnail is as good as none.
      return false;
    }
    this.held.set(sha256, image);
    return true;
  }
}

/** A picture as a data URL of a JPEG of at most `edge` pixels, for files that stand alone. */
export function dataUrlOf(image: HTMLImageElement, edge: number): string | null {
  const scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.85);
}
