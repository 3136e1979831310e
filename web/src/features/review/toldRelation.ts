/** How two saved images compare, as the server tells it: where their hashes cannot be read here. */
import type { GroupOfCollection } from "../../api/review";
import type { StoredFile } from "../../api/types";
import { inverse } from "../../fingerprint/dhash";
import { USABLE_COMPLEXITY } from "../../fingerprint/types";
import { MAX_VARIANCE } from "../../match/rule";
import type { Relation } from "../../review/relation";

const UNKNOWN: Relation = { match: null, matches: false, dhashes: null };

/** The relation of two contents, from their pair in one of the groups. */
export function toldRelation(
  a: string,
  b: string,
  groups: Iterable<GroupOfCollection>,
  files: ReadonlyMap<string, StoredFile>,
): Relation {
  for (const { members, pairs } of groups) {
    for (const pair of pairs) {
      const [one, other] = [members[pair.a]?.file.sha256, members[pair.b]?.file.sha256];
      const back = one === b && other === a;
      if (!back && (one !== a || other !== b)) continue;
      const { distance, needed_variance, orientation, trimmed } = pair.likeness;
      const match = {
        distance,
        neededVariance: needed_variance,
        orientation: back ? inverse(orientation) : orientation,
        trimmed,
        complexity: trimmed ? USABLE_COMPLEXITY : leastOf(files, a, b),
        identical: false,
        ownPos: null,
        pos: null,
        frames: 0,
      };
      return { match, matches: needed_variance <= MAX_VARIANCE, dhashes: null };
    }
  }
  return UNKNOWN;
}

/** The complexity that decides how many bits may differ. */
function leastOf(files: ReadonlyMap<string, StoredFile>, a: string, b: string): number {
  const known = [a, b].map((sha256) => files.get(sha256)?.complexity ?? USABLE_COMPLEXITY);
  return Math.min(USABLE_COMPLEXITY, ...known);
}
