/** From the groups of the page's comparison to what is reviewed. */
import type { ReviewFile, ReviewGroup } from "../../review/model";
import { pairKey } from "../../review/model";
import type { DoneEntry } from "../compare/entries";
import { type GroupView, weakness } from "../compare/groupViews";
import type { Pair } from "../compare/matcher";
import type { ResultsView } from "../compare/results";

/** Bridges asked about; nobody would answer more. */
const MAX_BRIDGES = 1000;

/** The file of an entry; its id is the entry's, as text. */
export function reviewFile({ id, name, path, size, modified, outcome }: DoneEntry): ReviewFile {
  const { fingerprint } = outcome;
  const { kind, sha256, media_type, width, height } = fingerprint;
  const video = fingerprint.kind === "video" ? fingerprint : null;
  return {
    id: String(id),
    sha256,
    name,
    path,
    kind,
    width,
    height,
    size,
    media_type,
    modified,
    duration: video?.duration ?? 0,
    fps: video?.fps ?? 0,
    partial: video?.partial ?? false,
    deviceId: "",
    device: "",
  };
}

/** The groups, and the bridges between them; every step is short. */
export function* pageGroups({
  groups,
  single,
  links,
}: Pick<ResultsView, "groups" | "single" | "links">): Generator<void, readonly ReviewGroup[]> {
  const found: ReviewGroup[] = [];
  const filesOf = new Map<string, ReviewFile[]>();
  const groupOf = new Map<string, string>();
  for (const group of groups) {
    const made = reviewGroup(group);
    found.push(made);
    for (const file of made.files) {
      const files = filesOf.get(file.sha256);
      if (files) files.push(file);
      else filesOf.set(file.sha256, [file]);
      groupOf.set(file.sha256, made.id);
    }
    yield;
  }
  for (const entry of single) {
    const file = reviewFile(entry);
    filesOf.set(file.sha256, [file]);
  }
  yield;
  const bridges = new Map<string, { nearest: Pair; keys: string[] }>();
  for (const [place, pair] of links.entries()) {
    if (place % 500 === 0) yield;
    const ends = [groupOf.get(pair.a) ?? pair.a, groupOf.get(pair.b) ?? pair.b] as const;
    if (ends[0] === ends[1]) continue;
    const id = pairKey(...ends);
    const known = bridges.get(id);
    // Links come the closest first, so that the first of each bridge is its nearest.
    if (known) known.keys.push(pairKey(pair.a, pair.b));
    else if (bridges.size < MAX_BRIDGES) {
      bridges.set(id, { nearest: pair, keys: [pairKey(pair.a, pair.b)] });
    }
  }
  for (const [id, { nearest, keys }] of bridges) {
    const files = [nearest.a, nearest.b].flatMap((content) => filesOf.get(content) ?? []);
    const contents = [...new Set(files.map(({ sha256 }) => sha256))];
    if (contents.length < 2) continue;
    const variance = nearest.neededVariance;
    found.push({ id, kind: "bridge", files, contents, variance, bridged: keys });
  }
  return found;
}

function reviewGroup(group: GroupView): ReviewGroup {
  const files = group.members.map(({ entry }) => reviewFile(entry));
  const contents = [...new Set(files.map(({ sha256 }) => sha256))];
  return { id: group.id, kind: "group", files, contents, variance: weakness(group), bridged: [] };
}
