/** More files for a tag: what there is to learn from on this device, and what is proposed. */
import { listFiles } from "../../api/collection";
import type { Tag } from "../../api/tags";
import type { StoredFile } from "../../api/types";
import { MIN_SCORE } from "../../label/labels";
import { sumOf } from "../../label/scores";
import { allLabelled, type Labelled } from "../../local/labels";
import type { Presence } from "../../local/presence";
import { filterOf } from "../tags/filterOf";
import { classesOf, loadTagger, propose } from "./tagger";

/** Files of each kind that are looked through, and files asked for at a time. */
const MAX_FILES = 2000;
const PAGE = 200;

/** Examples that are learnt from. */
const MAX_EXAMPLES = 100;

/** Files that are proposed. */
const MAX_PROPOSED = 60;

/** The files of the collection with a tag, and those without it. */
export interface TeachFiles {
  readonly tagged: readonly StoredFile[];
  readonly others: readonly StoredFile[];
}

/** A file that may have the tag as well. */
export interface Proposed {
  readonly file: StoredFile;
  readonly score: number;
  /** The tagger sees what the tag's name means, or it is like the examples. */
  readonly by: "word" | "examples";
}

/** What came of it. */
export interface Lesson {
  readonly proposed: readonly Proposed[];
  /** Examples that could be learnt from. */
  readonly examples: number;
  /** The tagger knows the tag's name, or another name of it. */
  readonly knowsWord: boolean;
  /** Files on this device that the tagger has not looked at. */
  readonly unseen: readonly StoredFile[];
}

/** Asks for the files of the collection. Rejects with `ApiError`. */
export async function teachFiles(tag: Tag, signal: AbortSignal): Promise<TeachFiles> {
  const filter = filterOf(tag.name);
  return {
    tagged: await allFiles(filter, signal),
    others: await allFiles(`-${filter}`, signal),
  };
}

async function allFiles(q: string, signal: AbortSignal): Promise<readonly StoredFile[]> {
  // Copies of a content have their tags in common.
  const found = new Map<string, StoredFile>();
  for (const kind of ["image", "video"] as const) {
    let cursor: string | undefined;
    for (let asked = 0; asked < MAX_FILES; asked += PAGE) {
      const query = { cursor, limit: PAGE, sort: "saved" as const, order: "desc" as const, q };
      const page = await listFiles(kind, query, signal);
      for (const file of page.items) if (!found.has(file.sha256)) found.set(file.sha256, file);
      if (!page.next) break;
      cursor = page.next;
    }
  }
  return [...found.values()];
}

/** What is proposed for a tag, from what the tagger made of this device's files. */
export async function teach(
  tag: Tag,
  { tagged, others }: TeachFiles,
  here: ReadonlyMap<string, Presence>,
): Promise<Lesson> {
  const { id } = await loadTagger();
  const labelled = new Map((await allLabelled(id.digest)).map((each) => [each.sha256, each]));
  const wanted = new Set(await classesOf([tag.name, ...tag.aliases]));
  const seen = (files: readonly StoredFile[]) =>
    files.flatMap((file) => {
      const known = labelled.get(file.sha256);
      return known ? [{ file, known }] : [];
    });
  const examples = seen(tagged).slice(0, MAX_EXAMPLES);
  const candidates = seen(others);
  const byWord = wanted.size > 0 ? proposedByWord(candidates, wanted) : [];
  const taken = new Set(byWord.map(({ file }) => file));
  const all = [...examples, ...candidates];
  const found =
    examples.length > 0 && candidates.length > 0
      ? await propose(
          all.map(({ known }) => known.embedding),
          examples.map((_, place) => place),
          MAX_PROPOSED,
        )
      : [];
  const byExamples = found.flatMap(([place, score]): readonly Proposed[] => {
    const file = all[place]?.file;
    return file && !taken.has(file) ? [{ file, score, by: "examples" }] : [];
  });
  return {
    proposed: [...byWord, ...byExamples].slice(0, MAX_PROPOSED),
    examples: examples.length,
    knowsWord: wanted.size > 0,
    unseen: [...tagged, ...others].filter(({ sha256 }) => {
      const how = here.get(sha256);
      return how !== undefined && how !== "seen" && !labelled.has(sha256);
    }),
  };
}

function proposedByWord(
  candidates: readonly { readonly file: StoredFile; readonly known: Labelled }[],
  wanted: ReadonlySet<number>,
): readonly Proposed[] {
  return candidates
    .map(({ file, known }): Proposed => ({ file, score: sumOf(known, wanted), by: "word" }))
    .filter(({ score }) => score >= MIN_SCORE)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_PROPOSED);
}
