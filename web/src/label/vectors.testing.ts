/** The vectors of spec/label and the table of labels, read as text: they lie outside of what is compiled. */
import labelsText from "../../../spec/label/labels.json?raw";
import squaresText from "../../../spec/label/squares.json?raw";
import wordsText from "../../../spec/label/words.json?raw";
import tableText from "../../../src/tagcat/label/models/imagenet.json?raw";
import type { Label } from "./labels";
import type { Table } from "./taxonomy";

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

export const SQUARE_CASES = JSON.parse(squaresText) as readonly SquareCase[];
export const LABEL_CASES = JSON.parse(labelsText) as readonly LabelCase[];
export const WORD_CASES = JSON.parse(wordsText) as readonly WordCase[];
export const TABLE = JSON.parse(tableText) as Table;
