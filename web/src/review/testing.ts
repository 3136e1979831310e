/** Pictures for tests: functions of the place, so that crops of them are exact. */
import type { Plane } from "./plane";

/** Luma at a place; 0..1 in both directions is the picture. */
export type Scene = (u: number, v: number) => number;

/** Numbers 0..1 that look random and are the same every time. */
export function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A scene of soft blobs, large and small. */
export function sceneOf(seed: number): Scene {
  const next = numbersOf(seed);
  const blobs = Array.from({ length: 70 }, () => ({
    x: next() * 1.4 - 0.2,
    y: next() * 1.4 - 0.2,
    size: 0.015 + 0.12 * next() ** 2,
    height: 160 * (next() - 0.5),
  }));
  return (u, v) => {
    let value = 120 + 30 * u - 20 * v;
    for (const { x, y, size, height } of blobs) {
      const far = ((u - x) ** 2 + (v - y) ** 2) / size ** 2;
      if (far < 12) value += height * Math.exp(-far);
    }
    return Math.min(255, Math.max(0, value));
  };
}

/** The part of a scene from (left, top), `wide` by `high`, as a plane. */
export function planeOf(
  scene: Scene,
  width: number,
  height: number,
  [left, top, wide, high]: readonly [number, number, number, number] = [0, 0, 1, 1],
): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = scene(
        left + (wide * (x + 0.5)) / width,
        top + (high * (y + 0.5)) / height,
      );
    }
  }
  return { data, width, height };
}

/** The plane with `change` applied to each value, cut off at 0 and 255 and rounded. */
export function changed(
  plane: Plane,
  change: (value: number, x: number, y: number) => number,
): Plane {
  const data = plane.data.map((value, at) => {
    const x = at % plane.width;
    const new_ = change(value, x, (at - x) / plane.width);
    return Math.round(Math.min(255, Math.max(0, new_)));
  });
  return { ...plane, data };
}
