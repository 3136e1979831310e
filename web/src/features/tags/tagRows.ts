/** All tags as the rows of a list: by namespace, as a tree of parents, or one after the other. */
import type { Tag } from "../../api/tags";
import { loose, splitName, usesOf } from "./names";

export type Arrangement = "namespaces" | "tree" | "plain";
export type TagSort = "name" | "count";

/** A row: a tag, or the heading of a namespace. */
export type TagRow =
  | { readonly key: string; readonly heading: string; readonly count: number }
  | { readonly key: string; readonly tag: Tag; readonly depth: number };

/** Rows of a tree at most: a tag is below each of its parents, so that there may be many. */
const MAX_ROWS = 50_000;

/** The rows of those tags that have `search` in their name or an alias. */
export function tagRows(
  tags: readonly Tag[],
  arrangement: Arrangement,
  sort: TagSort,
  search: string,
): readonly TagRow[] {
  const sorted = sortTags(tags, sort);
  const wanted = loose(search.trim());
  const fits = (tag: Tag) =>
    !wanted || [tag.name, ...tag.aliases].some((name) => loose(name).includes(wanted));
  if (arrangement === "tree") return treeRows(sorted, fits);
  const found = sorted.filter(fits);
  if (arrangement === "plain") return found.map((tag) => ({ key: tag.id, tag, depth: 0 }));
  return namespaceRows(found);
}

function sortTags(tags: readonly Tag[], sort: TagSort): readonly Tag[] {
  const keyed = tags.map((tag) => ({ tag, name: loose(tag.name), uses: usesOf(tag) }));
  const byName = (a: { name: string }, b: { name: string }) =>
    a.name < b.name ? -1 : Number(a.name > b.name);
  keyed.sort((a, b) => (sort === "count" ? b.uses - a.uses || byName(a, b) : byName(a, b)));
  return keyed.map(({ tag }) => tag);
}

function namespaceRows(tags: readonly Tag[]): readonly TagRow[] {
  const spaces = new Map<string, Tag[]>();
  for (const tag of tags) {
    const { space } = splitName(tag.name);
    const there = spaces.get(space);
    if (there) there.push(tag);
    else spaces.set(space, [tag]);
  }
  // Tags without a namespace come first, and need no heading where there is no other.
  const names = [...spaces.keys()].sort((a, b) => (loose(a) < loose(b) ? -1 : 1));
  return names.flatMap((space): readonly TagRow[] => {
    const there = spaces.get(space) ?? [];
    const rows = there.map((tag) => ({ key: tag.id, tag, depth: 0 }));
    if (space === "") return rows;
    return [{ key: `space ${space}`, heading: space, count: there.length }, ...rows];
  });
}

/** Tags below their parents; what does not fit is there only where something below it does. */
function treeRows(sorted: readonly Tag[], fits: (tag: Tag) => boolean): readonly TagRow[] {
  const ids = new Set(sorted.map(({ id }) => id));
  const children = new Map<string, Tag[]>();
  const roots: Tag[] = [];
  for (const tag of sorted) {
    const parents = tag.parents.filter((parent) => ids.has(parent));
    if (parents.length === 0) roots.push(tag);
    for (const parent of parents) {
      const there = children.get(parent);
      if (there) there.push(tag);
      else children.set(parent, [tag]);
    }
  }
  const shown = new Map<string, boolean>();
  const isShown = (tag: Tag): boolean => {
    const known = shown.get(tag.id);
    if (known !== undefined) return known;
    // A circle, which the server lets nobody make, must not be followed for ever.
    shown.set(tag.id, false);
    const found = fits(tag) || (children.get(tag.id) ?? []).some(isShown);
    shown.set(tag.id, found);
    return found;
  };
  const rows: TagRow[] = [];
  const add = (tag: Tag, depth: number, above: string): void => {
    if (rows.length >= MAX_ROWS || !isShown(tag)) return;
    const key = `${above}/${tag.id}`;
    rows.push({ key, tag, depth });
    for (const child of children.get(tag.id) ?? []) add(child, depth + 1, key);
  };
  for (const tag of roots) add(tag, 0, "");
  return rows;
}

/** The tags that may not become parents of one: itself and all that is below it. */
export function belowOf(tags: readonly Tag[], tag: string): ReadonlySet<string> {
  const below = new Set([tag]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, parents } of tags) {
      if (!below.has(id) && parents.some((parent) => below.has(parent))) {
        below.add(id);
        grown = true;
      }
    }
  }
  return below;
}
