/** How any two files of a group compare, the reference among them or not. */
import { complexity, type DHash, hashOfJson } from "../fingerprint/dhash";
import { type Fingerprint, USABLE_COMPLEXITY, type VideoFingerprint } from "../fingerprint/types";
import { type ItemMatch, itemOf } from "../match/items";
import { MatchSet } from "../match/matchSet";
import { compare, MAX_VARIANCE } from "../match/rule";

/** What is known of two files from their fingerprints. */
export interface Relation {
  /** From A to B; null between videos that do not match. */
  readonly match: ItemMatch | null;
  /** They match at some variance. */
  readonly matches: boolean;
  /** The hashes of the pictures shown: the trimmed ones, or those of the matched frames. */
  readonly dhashes: readonly [DHash, DHash] | null;
}

/** Compares two files at all variances. */
export function relate(a: Fingerprint, b: Fingerprint): Relation {
  const match = MatchSet.compare(itemOf(a), itemOf(b), MAX_VARIANCE) ?? unmatched(a, b);
  const matches = match !== null && match.neededVariance <= MAX_VARIANCE;
  return { match, matches, dhashes: match && hashesOf(a, b, match) };
}

/** The comparison of two images that match at no variance. */
function unmatched(a: Fingerprint, b: Fingerprint): ItemMatch | null {
  const [ours] = itemOf(a).looks;
  const [theirs] = itemOf(b).looks;
  if (a.kind !== "image" || b.kind !== "image" || !ours || !theirs) return null;
  const { distance, neededVariance, orientation, trimmed } = compare(ours, theirs);
  const used = [ours, theirs].map((look) => (trimmed && look.trimmed) || look.dhash);
  return {
    distance,
    neededVariance,
    orientation,
    trimmed,
    complexity: Math.min(USABLE_COMPLEXITY, ...used.map(({ hex }) => complexity(hex))),
    identical: false,
    ownPos: null,
    pos: null,
    frames: 0,
  };
}

function hashesOf(
  a: Fingerprint,
  b: Fingerprint,
  { ownPos, pos, trimmed }: ItemMatch,
): readonly [DHash, DHash] | null {
  const ours = hashAt(a, ownPos, trimmed);
  const theirs = hashAt(b, pos, trimmed);
  return ours && theirs ? [ours, theirs] : null;
}

function hashAt(file: Fingerprint, pos: number | null, trimmed: boolean): DHash | null {
  if (file.kind === "image") return hashOfJson((trimmed && file.trimmed) || file);
  const frame = frameAt(file, pos ?? 0);
  return frame ? hashOfJson(frame) : null;
}

function frameAt(video: VideoFingerprint, pos: number) {
  return video.frames.findLast((frame) => frame.pos <= pos);
}
