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

/** Windows of `2 * radius + 1` pixels a side around each pixel, cut off at the edges. */
export class Windows {
  readonly #width: number;
  readonly #height: number;
  readonly #radius: number;
  readonly #weight: Float32Array | null;
  /** The pixels that count in each window. */
  readonly #counts: Float32Array;

  /** @param weight - 1 where a pixel counts and 0 where not; null if all do. */
  constructor(width: number, height: number, radius: number, weight: Float32Array | null = null) {
    this.#width = width;
    this.#height = height;
    this.#radius = radius;
    this.#weight = weight;
    this.#counts = this.#sums(weight ?? new Float32Array(width * height).fill(1));
  }

  /** The mean of each window; 0 where nothing counts. */
  mean(data: Float32Array): Float32Array {
    const weight = this.#weight;
    const counted = weight ? data.map((value, at) => value * (weight[at] as number)) : data;
    const sums = this.#sums(counted);
    for (let at = 0; at < sums.length; at++) {
      const count = this.#counts[at] as number;
      sums[at] = count > 0.5 ? (sums[at] as number) / count : 0;
    }
    return sums;
  }

  #sums(data: Float32Array): Float32Array {
    const [width, height, radius] = [this.#width, this.#height, this.#radius];
    const row = width + 1;
    // Sums of all pixels above and to the left.
    const running = new Float64Array(row * (height + 1));
    for (let y = 0; y < height; y++) {
      let line = 0;
      for (let x = 0; x < width; x++) {
        line += data[y * width + x] as number;
        running[(y + 1) * row + x + 1] = (running[y * row + x + 1] as number) + line;
      }
    }
    const out = new Float32Array(data.length);
    for (let y = 0; y < height; y++) {
      const top = Math.max(0, y - radius) * row;
      const bottom = Math.min(height, y + radius + 1) * row;
      for (let x = 0; x < width; x++) {
        const left = Math.max(0, x - radius);
        const right = Math.min(width, x + radius + 1);
        out[y * width + x] =
          (running[bottom + right] as number) -
          (running[bottom + left] as number) -
          (running[top + right] as number) +
          (running[top + left] as number);
      }
    }
    return out;
  }
}

/** What is left of a plane without its slow changes. */
export function highPass(plane: Plane, radius: number): Plane {
  const mean = new Windows(plane.width, plane.height, radius).mean(plane.data);
  const data = plane.data.map((value, at) => value - (mean[at] as number));
  return { ...plane, data };
}
