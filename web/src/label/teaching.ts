/** More files for a tag, by the examples a person gave; as in `teaching.py`. */
import { unit } from "./embedding";
import { MIN_SCORE } from "./labels";

/** Examples that a file is compared with: those nearest to it. */
const NEAREST = 3;

/** Files below which their mean says nothing of what files have in common. */
const MIN_FILES = 10;

/** Place of a file, and its score. */
export type Proposal = readonly [place: number, score: number];

/**
 * The files most like the examples, best first, none below `MIN_SCORE`. What all files have in
 * common is taken away first; a score is the mean of the likeness to the three nearest examples.
 * @param vectors - of all files; their length does not matter.
 * @param examples - places of those that have the tag.
 * @param count - files to propose at most.
 * @throws Error where there is no example.
 */
export function byExamples(
  vectors: readonly ArrayLike<number>[],
  examples: readonly number[],
  count: number,
): readonly Proposal[] {
  if (examples.length === 0) throw new Error("there must be an example");
  const centred = centredOf(vectors);
  const taught = examples.flatMap((place) => centred[place] ?? []);
  const besides = new Set(examples);
  const scores = centred.map((vector, place) => {
    if (besides.has(place)) return -1;
    const near = taught.map((example) => product(vector, example)).sort((a, b) => b - a);
    const nearest = near.slice(0, NEAREST);
    return nearest.reduce((sum, each) => sum + each, 0) / nearest.length;
  });
  return best(scores, count);
}

/** The best of all scores; of equals the first. */
export function best(scores: readonly number[], count: number): readonly Proposal[] {
  return scores
    .map((score, place): Proposal => [place, Math.min(1, score)])
    .sort((a, b) => (scores[b[0]] as number) - (scores[a[0]] as number) || a[0] - b[0])
    .slice(0, count)
    .filter(([place]) => (scores[place] as number) >= MIN_SCORE);
}

function centredOf(vectors: readonly ArrayLike<number>[]): readonly Float32Array[] {
  const units = vectors.map(unit);
  if (units.length < MIN_FILES) return units;
  const length = units[0]?.length ?? 0;
  const mean = new Float64Array(length);
  for (const vector of units) {
    for (let at = 0; at < length; at++) mean[at] = (mean[at] as number) + (vector[at] as number);
  }
  return units.map((vector) =>
    unit(vector.map((value, at) => value - (mean[at] as number) / units.length)),
  );
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
