/** The pictures of spec/label. */
import type { Picture } from "./picture";
import type { SquareCase } from "./vectors.testing";

/** A picture in one of the patterns. */
export function paint({
  pattern,
  width,
  height,
}: Pick<SquareCase, "pattern" | "width" | "height">): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    rgb.set(PATTERNS[pattern](at % width, Math.floor(at / width)), at * 3);
  }
  return { width, height, rgb };
}

const PATTERNS = {
  noise: (x: number, y: number) => {
    let v = (Math.imul(374761393, x) + Math.imul(668265263, y)) >>> 0;
    v = Math.imul(v ^ (v >>> 13), 1274126177) >>> 0;
    v = v ^ (v >>> 16);
    return [v & 255, (v >>> 8) & 255, (v >>> 16) & 255];
  },
  checks: (x: number, y: number) => {
    const column = Math.floor(x / 5);
    if ((column + Math.floor(y / 7)) % 2 === 0) return [255, 255, 255];
    return [column % 3 === 0 ? 255 : 0, 0, column % 3 === 1 ? 255 : 0];
  },
};
