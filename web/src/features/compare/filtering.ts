/** The files of a comparison as the filter language sees them. */

import { type Expression, evaluate, type Facts, meant, type Near, printFilter } from "../../filter";
import { complexity } from "../../fingerprint/dhash";
import type { DoneEntry } from "./entries";
import { byContent, type GroupView } from "./groupViews";
import type { ResultsView } from "./results";

/** Names this device in facts: every file of a comparison is here. */
const HERE = "here";

/** What is near each `near` of a filter, by the term as text. */
export type NearContents = ReadonlyMap<string, ReadonlySet<string>>;

/** Every `near` in a filter. */
export function nearTerms(expression: Expression): readonly Near[] {
  switch (expression.node) {
    case "and":
    case "or":
      return expression.parts.flatMap(nearTerms);
    case "not":
      return nearTerms(expression.part);
    case "near":
      return [expression];
    default:
      return [];
  }
}

/** The contents of the files that a `near` is about. */
export function contentsMeant(near: Near, files: readonly DoneEntry[]): readonly string[] {
  const contents = files
    .filter(({ name, path, outcome }) => meant(near, name, path, outcome.fingerprint.sha256))
    .map(({ outcome }) => outcome.fingerprint.sha256);
  return [...new Set(contents)];
}

/** The groups of which a file passes, and the single files that pass. */
export function passing(
  { entries, groups, single, matched }: ResultsView,
  expression: Expression,
  near: NearContents,
): { readonly groups: readonly GroupView[]; readonly single: readonly DoneEntry[] } {
  if (expression.node === "and" && expression.parts.length === 0) return { groups, single };
  const contents = byContent(entries);
  const passes = (entry: DoneEntry) => {
    const { sha256 } = entry.outcome.fingerprint;
    const copies = contents.get(sha256)?.length ?? 1;
    const facts = factsOf(entry, { copies, hasMatch: matched.has(sha256) });
    return evaluate(expression, facts, (term) => near.get(printFilter(term)) ?? new Set());
  };
  return {
    groups: groups.filter(({ members }) => members.some(({ entry }) => passes(entry))),
    single: single.filter(passes),
  };
}

/** The facts of a file; nothing of it is saved, so there are no tags, labels, notes or ratings. */
export function factsOf(
  { name, path, size, modified, outcome: { fingerprint } }: DoneEntry,
  { copies, hasMatch }: { readonly copies: number; readonly hasMatch: boolean },
): Facts {
  const video = fingerprint.kind === "video" ? fingerprint : null;
  return {
    content: fingerprint.sha256,
    name,
    path,
    device: "",
    device_id: HERE,
    this_device: HERE,
    source: "",
    kind: fingerprint.kind,
    media_type: fingerprint.media_type,
    size,
    width: fingerprint.width,
    height: fingerprint.height,
    copies,
    modified,
    saved: null,
    duration: video?.duration || null,
    fps: video?.fps || null,
    frames: video?.frames.length ?? null,
    complexity: fingerprint.kind === "image" ? complexity(fingerprint.dhash) : null,
    rating: 0,
    note: "",
    decision: null,
    tags: [],
    labels: [],
    has_match: hasMatch,
  };
}
