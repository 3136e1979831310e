/** The vectors of spec/filter, read as text: they lie outside of what is compiled. */
import errorsText from "../../../spec/filter/errors.json?raw";
import evaluationsText from "../../../spec/filter/evaluations.json?raw";
import fieldsText from "../../../spec/filter/fields.json?raw";
import foldingText from "../../../spec/filter/folding.json?raw";
import treesText from "../../../spec/filter/trees.json?raw";
import type { Facts } from "./facts";
import type { Field } from "./fields";
import type { Expression } from "./tree";

export const TREES = JSON.parse(treesText) as readonly {
  readonly text: string;
  readonly tree: Expression;
  readonly printed: string;
}[];

export const ERRORS = JSON.parse(errorsText) as readonly {
  readonly text: string;
  readonly problem: string;
  readonly advice: string;
  readonly position: number;
  readonly length: number;
}[];

export const EVALUATIONS = JSON.parse(evaluationsText) as {
  readonly facts: Readonly<Record<string, Facts>>;
  readonly cases: readonly { readonly text: string; readonly passed: readonly string[] }[];
};

export const TABLES = JSON.parse(fieldsText) as {
  readonly fields: readonly Field[];
  readonly choices: unknown;
  readonly formats: unknown;
  readonly format_aliases: unknown;
  readonly ranges: unknown;
};

export const FOLDINGS = JSON.parse(foldingText) as readonly {
  readonly text: string;
  readonly folded: string;
}[];
