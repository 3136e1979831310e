/** What is said of suggestions and of what made them. */
import { formatPosition } from "../../ui/format";

/** Names of taggers as a person reads them; others are called what they are called. */
const NAMES: Readonly<Record<string, string>> = {
  "efficientnet-lite0": "EfficientNet-Lite0",
};

export function taggerName(name: string): string {
  return NAMES[name] ?? name;
}

/** "87 %". */
export function scoreWords(score: number): string {
  return `${Math.round(score * 100)} %`;
}

/** Times told of a label. */
const MAX_TIMES = 4;

/** "at 0:03, 0:12 and 5 more moments"; empty where there are none. */
export function momentWords(moments: readonly number[]): string {
  if (moments.length === 0) return "";
  const told = moments.slice(0, MAX_TIMES).map(formatPosition).join(", ");
  const left = moments.length - MAX_TIMES;
  return left > 0 ? `at ${told} and ${left} more` : `at ${told}`;
}

/** What the tagger can and cannot do, in a sentence. */
export const LIMITS =
  "It knows 1,000 things, among them many animals, plants, foods, tools and vehicles. It knows no " +
  "people, places, moods or events, and it errs: about one in ten suggestions is wrong.";
