/** Small grey pictures, and the few things alignment and difference do to them. */

/** A grey picture, row-major; values are 8-bit luma or what was made of it. */
export interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The luma of pixels in the order red, green, blue, alpha. */
export function lumaOf(rgba: Uint8ClampedArray, width: number, height: number): Plane {
  const data = new Float32Array(width * height);
  for (let at = 0; at < data.length; at++) {
    const [r = 0, g = 0, b = 0] = [rgba[at * 4], rgba[at * 4 + 1], rgba[at * 4 + 2]];
    data[at] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { data, width, height };
}

/** The plane at another, smaller size, by area averages. */
export function shrink(plane: Plane, width: number, height: number): Plane {
  const columns = shrinkRows(plane.data, plane.width, plane.height, width);
  // Twice along rows, the second time on the transposed plane.
  const turned = transpose(columns, width, plane.height);
  const both = shrinkRows(turned, plane.height, width, height);
  return { data: transpose(both, height, width), width, height };
}

/** The plane with its longer edge at most `edge` pixels. */
export function shrinkTo(plane: Plane, edge: number): Plane {
  const scale = Math.min(1, edge / Math.max(plane.width, plane.height));
  if (scale === 1) return plane;
  const width = Math.max(1, Math.round(plane.width * scale));
  const height = Math.max(1, Math.round(plane.height * scale));
  return shrink(plane, width, height);
}

function shrinkRows(
  data: Float32Array,
  width: number,
  height: number,
  newWidth: number,
): Float32Array {
  const out = new Float32Array(newWidth * height);
  const step = width / newWidth;
  for (let x = 0; x < newWidth; x++) {
    const from = x * step;
    const to = Math.min(width, from + step);
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let at = Math.floor(from); at < to; at++) {
        const share = Math.min(at + 1, to) - Math.max(at, from);
        sum += share * (data[y * width + at] as number);
      }
      out[y * newWidth + x] = sum / step;
    }
  }
  return out;
}

function transpose(data: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = data[y * width + x] as number;
  }
  return out;
}

/**
 * Means over windows of `2 * radius + 1` pixels a side, cut off at the edges.
 * @param weight - 1 where a pixel counts and 0 where not; all count unless given.
 */
export function boxMean(plane: Plane, radius: number, weight?: Float32Array): Plane {
  const { data, width, height } = plane;
  const sums = runningSums(plane, weight);
  const counts = weight && runningSums({ data: weight, width, height });
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius) * (width + 1);
    const bottom = Math.min(height, y + radius + 1) * (width + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(width, x + radius + 1);
      const area = counts
        ? windowSum(counts, top, bottom, left, right)
        : ((bottom - top) / (width + 1)) * (right - left);
      out[y * width + x] = area > 0 ? windowSum(sums, top, bottom, left, right) / area : 0;
    }
  }
  return { data: out, width, height };
}

/** What is left of a plane without its slow changes. */
export function highPass(plane: Plane, radius: number): Plane {
  const mean = boxMean(plane, radius).data;
  const data = plane.data.map((value, at) => value - (mean[at] as number));
  return { ...plane, data };
}

/** Sums of all pixels above and to the left, one row and column longer than the plane. */
function runningSums({ data, width, height }: Plane, weight?: Float32Array): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      row += (data[at] as number) * (weight ? (weight[at] as number) : 1);
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] as number) + row;
    }
  }
  return sums;
}

function windowSum(
  sums: Float64Array,
  top: number,
  bottom: number,
  left: number,
  right: number,
): number {
  return (
    (sums[bottom + right] as number) -
    (sums[bottom + left] as number) -
    (sums[top + right] as number) +
    (sums[top + left] as number)
  );
}
