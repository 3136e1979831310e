/** The network as files. */
import { type NetworkQuery, networkFile } from "../../../api/explore";
import { download } from "../../../ui/download";
import type { Place } from "../lasso";
import type { Palette } from "./look";
import type { Drawing } from "./model";
import { dataUrlOf } from "./pictures";
import { type Embedded, toSvg, type Viewport, wholeOf } from "./svg";

/** Formats of the picture, and of the whole network for other programs. */
export type NetworkFormat = "png" | "svg" | "graphml" | "json";

/** Pixels of a PNG for each on the screen. */
const DENSITY = 2;

/** Pixels of the longer edge of an embedded picture, and pictures embedded at most. */
const EDGE = 128;
const MOST = 1000;

/** What an export is made of. */
export interface Exported {
  readonly drawing: Drawing;
  readonly places: ReadonlyMap<string, Place>;
  readonly palette: Palette;
  readonly pictures: ReadonlyMap<string, HTMLImageElement>;
  /** What is seen, and its size on the screen. */
  readonly view: Viewport;
  readonly size: { readonly width: number; readonly height: number };
  readonly asked: NetworkQuery;
}

/**
 * Makes a file and gives it to the browser: what is seen as PNG, all that is drawn as SVG, or the
 * whole network as the server has it. Rejects where it cannot be made.
 */
export async function exportNetwork(format: NetworkFormat, exported: Exported): Promise<void> {
  const { drawing, places, palette, view, size, asked } = exported;
  if (format === "graphml") {
    const file = await networkFile(asked, "graphml");
    return download("tagcat-network.graphml", "application/xml", file);
  }
  if (format === "json") {
    const file = await networkFile(asked, "json");
    return download("tagcat-network.json", "application/json", file);
  }
  const pictures = embedded(drawing, exported.pictures);
  if (format === "svg") {
    const all = wholeOf(drawing, places);
    const text = toSvg(drawing, places, all, palette, pictures);
    return download("tagcat-network.svg", "image/svg+xml", text);
  }
  const text = toSvg(drawing, places, view, palette, pictures);
  download("tagcat-network.png", "image/png", await rasterOf(text, size));
}

function embedded(
  { nodes }: Drawing,
  pictures: ReadonlyMap<string, HTMLImageElement>,
): ReadonlyMap<string, Embedded> {
  const found = new Map<string, Embedded>();
  for (const { face } of nodes) {
    const picture = face ? pictures.get(face.sha256) : undefined;
    const url = picture ? dataUrlOf(picture, EDGE) : null;
    if (!face || !picture || !url) continue;
    found.set(face.sha256, { url, width: picture.naturalWidth, height: picture.naturalHeight });
    if (found.size >= MOST) break;
  }
  return found;
}

async function rasterOf(
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * DENSITY);
    canvas.height = Math.round(height * DENSITY);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("This browser cannot make a picture of that size.");
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
