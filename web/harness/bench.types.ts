/** What the page and its benchmark worker say to each other. */

/** Milliseconds of each method in each round, over all files. */
export type Times = Record<string, number[]>;

export interface BenchRequest {
  readonly kind: "image" | "video";
  readonly files: readonly File[];
  /** Rounds that are counted. */
  readonly rounds: number;
}
