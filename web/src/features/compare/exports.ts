/** A comparison as a file for other programs. */
import { csvText } from "../../ui/csv";
import type { Likeness } from "../../ui/words";
import { likenessWords } from "../../ui/words";
import { type DoneEntry, type Entry, isDone } from "./entries";
import type { GroupView } from "./groupViews";

/** Version of the layout of the JSON. */
const LAYOUT = 1;

function fileOf({ path, size, modified, outcome: { fingerprint } }: DoneEntry) {
  const { kind, sha256, media_type, width, height } = fingerprint;
  const common = { path, kind, sha256, size, modified, media_type, width, height };
  return fingerprint.kind === "image"
    ? { ...common, dhash: fingerprint.dhash, trimmed: fingerprint.trimmed?.dhash ?? null }
    : { ...common, duration: fingerprint.duration, frames: fingerprint.frames.length };
}

function likenessOf(likeness: Likeness) {
  return {
    identical: likeness.identical,
    distance: likeness.distance,
    needed_variance: likeness.neededVariance,
    orientation: likeness.orientation,
    trimmed: likeness.trimmed,
  };
}

/** Groups, single files and errors as JSON; times in milliseconds since 1970. */
export function comparisonJson(
  entries: readonly Entry[],
  groups: readonly GroupView[],
  variance: number,
): string {
  const document = {
    layout: LAYOUT,
    program: "TagCat",
    variance,
    groups: groups.map(({ members, weakest }) => ({
      members: members.map(({ entry, likeness }) => ({
        ...fileOf(entry),
        reference: likeness === null,
        ...(likeness && likenessOf(likeness)),
      })),
      weakest: weakest && { ...likenessOf(weakest.likeness), names: weakest.names },
    })),
    files: entries.filter(isDone).map(fileOf),
    errors: entries.flatMap(({ path, outcome }) =>
      outcome.state === "failed" ? [{ path, reason: outcome.reason }] : [],
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** One row a file, those of a group together; a file without look-alikes has no group. */
export function comparisonCsv(entries: readonly Entry[], groups: readonly GroupView[]): string {
  const rows: (string | number)[][] = [
    [
      "group",
      "path",
      "kind",
      "likeness",
      "distance",
      "size",
      "modified",
      "width",
      "height",
      "duration_ms",
      "sha256",
      "dhash",
      "error",
    ],
  ];
  const row = (group: number | "", entry: DoneEntry, words: string, distance: number | "") => {
    const { fingerprint } = entry.outcome;
    rows.push([
      group,
      entry.path,
      fingerprint.kind,
      words,
      distance,
      entry.size,
      new Date(entry.modified).toISOString(),
      fingerprint.width,
      fingerprint.height,
      fingerprint.kind === "video" ? fingerprint.duration : "",
      fingerprint.sha256,
      fingerprint.kind === "image" ? fingerprint.dhash : "",
      "",
    ]);
  };
  const grouped = new Set<number>();
  for (const [place, { members }] of groups.entries()) {
    for (const { entry, likeness } of members) {
      grouped.add(entry.id);
      row(
        place + 1,
        entry,
        likeness ? likenessWords(likeness) : "reference",
        likeness?.distance ?? "",
      );
    }
  }
  for (const entry of entries) {
    if (isDone(entry) && !grouped.has(entry.id)) row("", entry, "", "");
    if (entry.outcome.state === "failed") {
      rows.push([
        "",
        entry.path,
        "",
        "",
        "",
        entry.size,
        "",
        "",
        "",
        "",
        "",
        "",
        entry.outcome.reason,
      ]);
    }
  }
  return csvText(rows);
}
