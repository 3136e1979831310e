/**
 * The form in which the words of a filter are the same: case does not matter, accents do.
 *
 * Browsers differ in the Unicode they know and have no case folding, so the table is written from
 * Python's, which is what `tagcat/folding.py` uses.
 */
import { RUNS, SEVERAL } from "./caseTable";

function read(lines: readonly string[]): number[][] {
  return lines
    .flatMap((line) => line.split(","))
    .map((item) => item.split(" ").map((number) => Number.parseInt(number, 36)));
}

function tableOfCases(): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const [first = 0, count = 0, step = 0, difference = 0] of read(RUNS)) {
    for (let code = first; code < first + count * step; code += step) {
      table.set(String.fromCodePoint(code), String.fromCodePoint(code + difference));
    }
  }
  for (const [code = 0, ...to] of read(SEVERAL)) {
    table.set(String.fromCodePoint(code), String.fromCodePoint(...to));
  }
  return table;
}

const CASES = tableOfCases();

/** `text` composed (NFC) and without case (Unicode's full case folding). */
export function folded(text: string): string {
  const folds = Array.from(text.normalize("NFC"), (letter) => CASES.get(letter) ?? letter);
  return folds.join("").normalize("NFC");
}

/** `text` without the case of its ASCII letters: the form of fields, units and choices. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
