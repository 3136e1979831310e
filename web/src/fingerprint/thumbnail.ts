/** Small pictures for lists. They stay on the device unless their owner decides otherwise. */
import type { Orientation } from "./dhash";
import { isQuarterTurn } from "./pixels";

const EDGE = 256;
const QUALITY = 0.8;

/**
 * A JPEG of at most 256 pixels a side, over white.
 * @param turn - what turns the picture upright, where the browser does not do so itself.
 */
export async function makeThumbnail(
  picture: ImageBitmap | VideoFrame,
  width: number,
  height: number,
  turn: Orientation = "upright",
): Promise<Blob> {
  const scale = Math.min(1, EDGE / Math.max(width, height));
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  // Smoothing a big picture looks at all its pixels, several times; so it is first made smaller.
  const source = scale < 1 / 6 ? draw(picture, 2 * w, 2 * h, "upright", "low") : picture;
  const canvas = draw(source, w, h, turn, "medium");
  return await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

function draw(
  picture: CanvasImageSource,
  w: number,
  h: number,
  turn: Orientation,
  quality: ImageSmoothingQuality,
): OffscreenCanvas {
  const canvas = isQuarterTurn(turn) ? new OffscreenCanvas(h, w) : new OffscreenCanvas(w, h);
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("the browser gave no canvas");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = quality;
  context.setTransform(...matrix(turn, w, h));
  context.drawImage(picture, 0, 0, w, h);
  return canvas;
}

/** The canvas transform of an orientation for a picture drawn `w` wide and `h` high. */
function matrix(
  turn: Orientation,
  w: number,
  h: number,
): [number, number, number, number, number, number] {
  switch (turn) {
    case "upright":
      return [1, 0, 0, 1, 0, 0];
    case "mirror":
      return [-1, 0, 0, 1, w, 0];
    case "flip":
      return [1, 0, 0, -1, 0, h];
    case "rotate-180":
      return [-1, 0, 0, -1, w, h];
    case "rotate-90":
      return [0, 1, -1, 0, h, 0];
    case "rotate-270":
      return [0, -1, 1, 0, 0, w];
    case "transpose":
      return [0, 1, 1, 0, 0, 0];
    case "transverse":
      return [0, -1, -1, 0, h, w];
  }
}
