/** Names of tags: their rules, and finding them while somebody types. */
import type { Tag } from "../../api/tags";
import { folded } from "../../filter/folding";

/** Characters of a name. */
export const MAX_NAME = 100;

/** The rules of `check_tag_name` in Python. */
const FORBIDDEN = /[\s"'()*?<>=!,;|\\\p{Cc}]/u;

/** A name before and after its first colon; the namespace is empty where there is none. */
export function splitName(name: string): { readonly space: string; readonly rest: string } {
  const colon = name.indexOf(":");
  return colon < 0
    ? { space: "", rest: name }
    : { space: name.slice(0, colon), rest: name.slice(colon + 1) };
}

/** Why this cannot be the name of a tag, null where it can. */
export function nameProblem(name: string): string | null {
  if (!name) return "A tag needs a name.";
  if (Array.from(name).length > MAX_NAME) return `A tag has at most ${MAX_NAME} characters.`;
  const [found] = FORBIDDEN.exec(name.replaceAll(" ", "")) ?? [];
  if (found) return `A tag cannot have the character ${found.trim() || "of a line break"} in it.`;
  if (/^[-+:]|:$/.test(name)) return "A tag cannot begin with -, + or a colon, nor end in a colon.";
  return null;
}

/** The names in a text with commas between them, without blanks around or twice the same. */
export function splitNames(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim().replace(/\s+/g, " "));
  const seen = new Map<string, string>();
  for (const name of names)
    if (name && !seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name);
  return [...seen.values()];
}

/** The form in which a typed text finds a name: accents and case do not matter. */
export function loose(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Tags in the form in which they are looked for. */
export interface TagIndex {
  readonly entries: readonly Indexed[];
  /** By names and aliases without regard to case. */
  readonly exact: ReadonlyMap<string, Tag>;
}

interface Indexed {
  readonly tag: Tag;
  /** Loose names, the first the tag's own. */
  readonly names: readonly string[];
  readonly uses: number;
}

/** Prepares tags for being looked for. */
export function indexTags(tags: readonly Tag[]): TagIndex {
  const entries = tags.map((tag) => ({
    tag,
    names: [tag.name, ...tag.aliases].map(loose),
    uses: usesOf(tag),
  }));
  const exact = new Map<string, Tag>();
  for (const tag of tags) for (const alias of tag.aliases) exact.set(folded(alias), tag);
  for (const tag of tags) exact.set(folded(tag.name), tag);
  return { entries, exact };
}

/** On how many contents a tag is. */
export function usesOf({ images, videos }: Tag): number {
  return images + videos;
}

/** The tag that has exactly this name or alias but for case. */
export function exactTag(index: TagIndex, name: string): Tag | undefined {
  return index.exact.get(folded(name));
}

/** A tag that may be meant. */
export interface Suggested {
  readonly tag: Tag;
  /** The alias by which it was found, null for its name. */
  readonly alias: string | null;
}

/**
 * The tags that may be meant by what was typed: first those whose name begins with it, then those
 * with a word that does, then the rest; of equal ones the likely first, then the most used.
 *
 * @param likely ids of tags that fit what is being tagged, the likeliest first.
 */
export function suggestTags(
  index: TagIndex,
  typed: string,
  likely: readonly string[],
  without: ReadonlySet<string>,
  limit: number,
): readonly Suggested[] {
  const wanted = loose(typed.trim());
  const rank = new Map(likely.map((id, place) => [id, place]));
  const best: Found[] = [];
  for (const each of index.entries) {
    if (without.has(each.tag.id)) continue;
    let fit = wanted ? WORST : 0;
    let by = 0;
    for (let number = 0; wanted && fit > 0 && number < each.names.length; number++) {
      const now = fitOf(each.names[number] ?? "", wanted);
      if (now < fit) {
        fit = now;
        by = number;
      }
    }
    if (fit === WORST) continue;
    insert(best, { each, fit, place: rank.get(each.tag.id) ?? likely.length, by }, limit);
  }
  return best.map(({ each: { tag }, by }) => ({
    tag,
    alias: by === 0 ? null : (tag.aliases[by - 1] ?? null),
  }));
}

interface Found {
  readonly each: Indexed;
  readonly fit: number;
  /** Place among the likely. */
  readonly place: number;
  /** The name by which it was found. */
  readonly by: number;
}

/** Keeps the best in order: far fewer than there are, so that sorting all would be wasted. */
function insert(best: Found[], found: Found, limit: number): void {
  const last = best.at(-1);
  if (best.length >= limit && last && order(found, last) >= 0) return;
  const at = best.findIndex((each) => order(found, each) < 0);
  best.splice(at < 0 ? best.length : at, 0, found);
  if (best.length > limit) best.pop();
}

function order(a: Found, b: Found): number {
  return (
    a.fit - b.fit ||
    a.place - b.place ||
    b.each.uses - a.each.uses ||
    compare(a.each.names[0] ?? "", b.each.names[0] ?? "")
  );
}

const WORST = 4;

/** How well a loose name fits: 0 equal, 1 beginning, 2 beginning of a word, 3 anywhere, 4 not. */
function fitOf(name: string, wanted: string): number {
  const at = name.indexOf(wanted);
  if (at < 0) return WORST;
  if (at === 0) return name.length === wanted.length ? 0 : 1;
  for (let place = at; place >= 0; place = name.indexOf(wanted, place + 1)) {
    if (/[^\p{L}\p{N}]/u.test(name[place - 1] ?? "")) return 2;
  }
  return 3;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
