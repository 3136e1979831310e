/** The classes a model is surest of, as they are kept for a picture. */

/** Places of classes and how sure the model is of each, best first. */
export interface ClassScores {
  readonly places: Uint16Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
}

/** Classes kept; what is below them hardly adds to any sum. */
export const KEPT_CLASSES = 32;

/** Scores below are not kept. */
const LEAST = 0.002;

/** The best classes of all scores of a model. */
export function bestOf(all: Float32Array): ClassScores {
  const places: number[] = [];
  for (const [place, score] of all.entries()) if (score >= LEAST) places.push(place);
  places.sort((a, b) => (all[b] as number) - (all[a] as number) || a - b);
  const kept = places.slice(0, KEPT_CLASSES);
  return {
    places: Uint16Array.from(kept),
    scores: Float32Array.from(kept, (place) => all[place] as number),
  };
}

/** The scores of several pictures as one: of each class the mean. */
export function joined(many: readonly ClassScores[]): ClassScores {
  const sums = new Map<number, number>();
  for (const { places, scores } of many) {
    for (const [at, place] of places.entries()) {
      sums.set(place, (sums.get(place) ?? 0) + (scores[at] as number));
    }
  }
  const sorted = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, KEPT_CLASSES);
  return {
    places: Uint16Array.from(sorted, ([place]) => place),
    scores: Float32Array.from(sorted, ([, sum]) => sum / many.length),
  };
}

/** What the classes at `wanted` add up to, at most 1. */
export function sumOf({ places, scores }: ClassScores, wanted: ReadonlySet<number>): number {
  let sum = 0;
  for (const [at, place] of places.entries()) if (wanted.has(place)) sum += scores[at] as number;
  return Math.min(1, sum);
}
