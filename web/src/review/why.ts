/** Why two files match, in sentences; the command's `compare` says the same. */
import { complexity, type DHash } from "../fingerprint/dhash";
import { type Fingerprint, USABLE_COMPLEXITY } from "../fingerprint/types";
import { limitAt } from "../match/items";
import { MAX_VARIANCE } from "../match/rule";
import { counted, formatPosition } from "../ui/format";
import { turnWords } from "../ui/words";
import type { Relation } from "./relation";

/** The sentences for a relation at a variance; `a` and `b` are the files it goes from and to. */
export function whySentences(
  a: Fingerprint,
  b: Fingerprint,
  { match, dhashes, matches }: Relation,
  variance: number,
): readonly string[] {
  if (match?.identical) return ["The two files hold the same bytes."];
  if (!match && a.kind === "image" && b.kind === "image") {
    return ["No match of these two is known."];
  }
  if (!match) {
    return [`Their key frames match in the same order at no variance up to ${MAX_VARIANCE}.`];
  }
  const turned = turnWords(match.orientation);
  const scenes = a.kind === "video" && b.kind === "video";
  const noun = scenes || a.kind !== b.kind ? "frame" : "picture";
  const sentences: string[] = [];
  if (scenes) {
    sentences.push(
      `${counted(match.frames, "key frame")} ${match.frames === 1 ? "matches" : "match"} in the same order, from ${formatPosition(match.ownPos ?? 0)} in A and ${formatPosition(match.pos ?? 0)} in B.`,
    );
  } else if (noun === "frame") {
    const [name, at] = a.kind === "video" ? ["A", match.ownPos] : ["B", match.pos];
    sentences.push(`The image is in the video ${name} at ${formatPosition(at ?? 0)}.`);
  }
  const flattest = flattestOf(dhashes);
  if (flattest && flattest.complexity === 0) {
    sentences.push(
      `The ${noun} of ${flattest.name} has no structure at all (complexity 0): such a flat ${noun} matches nothing but an identical file.`,
    );
    return sentences;
  }
  sentences.push(
    `${scenes ? "Of the frames that decide, " : ""}${match.distance} of 128 bits differ, and up to ${limitAt(match, variance)} may at variance ${variance}.`,
  );
  if (flattest && flattest.complexity < USABLE_COMPLEXITY) {
    sentences.push(
      `The ${noun} of ${flattest.name} is flat or nearly so (complexity ${flattest.complexity}; a ${noun} says enough from ${USABLE_COMPLEXITY} on), so fewer bits may differ than the usual ${variance}.`,
    );
  }
  if (match.neededVariance <= MAX_VARIANCE) {
    sentences.push(
      `They ${matches ? "match from" : "would match at"} variance ${match.neededVariance}${matches ? " on" : ""}.`,
    );
  } else {
    sentences.push("They match at no variance.");
  }
  const changes = [turned, match.trimmed ? "compared without its uniform borders" : null];
  const said = changes.filter((change) => change !== null).join(" and ");
  sentences.push(
    said
      ? `B is A ${said}.`
      : "Neither is turned or mirrored, and both were compared with all of their picture.",
  );
  return sentences;
}

function flattestOf(dhashes: readonly [DHash, DHash] | null) {
  if (!dhashes) return null;
  const [a, b] = dhashes.map(({ hex }) => complexity(hex)) as [number, number];
  return a <= b ? { name: "A", complexity: a } : { name: "B", complexity: b };
}
