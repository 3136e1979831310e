/** The vectors of spec/label and the table of labels, read as text: they lie outside of what is compiled. */
import labelsText from "../../../spec/label/labels.json?raw";
import squaresText from "../../../spec/label/squares.json?raw";
import teachingText from "../../../spec/label/teaching.json?raw";
import videosText from "../../../spec/label/videos.json?raw";
import wordsText from "../../../spec/label/words.json?raw";
import tableText from "../../../src/tagcat/label/models/imagenet.json?raw";
import type { SeenFrame, SeenLabel } from "./joining";
import type { Label } from "./labels";
import type { Table } from "./taxonomy";
import type { Proposal } from "./teaching";

export interface SquareCase {
  readonly pattern: "noise" | "checks";
  readonly width: number;
  readonly height: number;
  /** Blocks of so many pixels a side are averaged first. */
  readonly reduce: number;
  readonly size: number;
  readonly crop: number;
  /** Base64 of red, green and blue, row by row. */
  readonly square: string;
}

export interface LabelCase {
  /** Places of classes, and their scores in parts of 65,536. */
  readonly scores: Readonly<Record<string, number>>;
  readonly labels: readonly Label[];
}

export interface WordCase {
  readonly word: string;
  readonly classes: readonly number[];
}

export interface VideoCase {
  readonly frames: readonly SeenFrame[];
  readonly labels: readonly SeenLabel[];
}

export interface TeachingCase {
  readonly vectors: readonly (readonly number[])[];
  readonly examples: readonly number[];
  readonly count: number;
  /** Scores are rounded to six digits. */
  readonly proposals: readonly Proposal[];
}

export const VIDEO_CASES = JSON.parse(videosText) as readonly VideoCase[];
export const TEACHING_CASES = JSON.parse(teachingText) as readonly TeachingCase[];
export const SQUARE_CASES = JSON.parse(squaresText) as readonly SquareCase[];
export const LABEL_CASES = JSON.parse(labelsText) as readonly LabelCase[];
export const WORD_CASES = JSON.parse(wordsText) as readonly WordCase[];
export const TABLE = JSON.parse(tableText) as Table;
