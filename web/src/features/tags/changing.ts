/** Changing tags and what has them: shown at once, told with a way back, and asked for again. */
import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  acceptOffers,
  createTag,
  mergeTags,
  type Offer,
  remarkOn,
  removeTags,
  type Said,
  type Tag,
  type TagOn,
  type TagPatch,
  type Target,
  tagTargets,
  updateTag,
} from "../../api/tags";
import { changeCount, makeChange, underWay } from "../history/changes";
import { exactTag, indexTags } from "./names";
import { patchSaid, reloadSaid } from "./said";
import { idYetToBe, patchTags } from "./useTags";

/** Changes of tags; each resolves to whether it was made, and tells why where it was not. */
export interface TagChanges {
  readonly tag: (targets: readonly Target[], names: readonly string[]) => Promise<boolean>;
  readonly untag: (targets: readonly Target[], tags: readonly Tag[]) => Promise<boolean>;
  readonly rate: (sha256s: readonly string[], rating: number | null) => Promise<boolean>;
  readonly note: (sha256s: readonly string[], note: string) => Promise<boolean>;
  readonly accept: (offers: readonly Offer[]) => Promise<boolean>;
  readonly create: (name: string) => Promise<boolean>;
  readonly update: (tag: Tag, patch: TagPatch) => Promise<boolean>;
  readonly merge: (sources: readonly Tag[], into: Tag) => Promise<boolean>;
  readonly remove: (tags: readonly Tag[]) => Promise<boolean>;
}

/** The changes a view can make. */
export function useTagChanges(): TagChanges {
  const client = useQueryClient();
  return useMemo(() => changesWith(client), [client]);
}

/**
 * Asks anew, from now on, for what a change may have changed, whoever made it; until the function
 * that is returned is called.
 */
export function refreshAfterChanges(client: QueryClient): () => void {
  let due = false;
  const refreshIfSettled = () => {
    // What is shown already of changes that the server has yet to make would be gone till then.
    if (!due || underWay.get() > 0) return;
    due = false;
    void refresh(client);
  };
  const stops = [
    changeCount.subscribe(() => {
      due = true;
      refreshIfSettled();
    }),
    underWay.subscribe(refreshIfSettled),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

async function refresh(client: QueryClient): Promise<void> {
  // The tags come first, so that nothing has a tag that is not known yet.
  await client.invalidateQueries({ queryKey: ["tags"] });
  // A change that began meanwhile is shown already, and refreshes all of it at its end.
  if (underWay.get() > 0) return;
  await Promise.all([
    reloadSaid().catch(() => {}),
    client.invalidateQueries({ queryKey: ["offers"] }),
    client.invalidateQueries({ queryKey: ["labels"] }),
    client.invalidateQueries({ queryKey: ["together"] }),
    client.invalidateQueries({ predicate: isFiltered }),
  ]);
}

/** Whether a list is one of files through a filter, which what is said of them may change. */
function isFiltered({ queryKey }: Query): boolean {
  const [what, , , , , filter] = queryKey;
  return what === "files" && Boolean(filter);
}

function changesWith(client: QueryClient): TagChanges {
  return {
    tag: (targets, names) => {
      const whole = targets.filter(({ pos }) => pos === undefined);
      let known: readonly Tag[] = [];
      const tags = patchTags(client, (old) => {
        const index = indexTags(old);
        known = names.map((name) => exactTag(index, name) ?? yetToBe(name));
        return [...old, ...known.filter((tag) => !old.includes(tag))];
      });
      const said = patchSaid(shasOf(whole), (old) => withTags(old, known));
      return makeChange(() => tagTargets(targets, names, []), said, tags);
    },
    untag: (targets, tags) => {
      const ids = new Set(tags.map(({ id }) => id));
      const whole = targets.filter(({ pos }) => pos === undefined);
      const takeBack = patchSaid(shasOf(whole), (said) => ({
        ...said,
        tags: said.tags.filter(({ tag, frame }) => frame !== null || !ids.has(tag)),
      }));
      const names = tags.map(({ name }) => name);
      return makeChange(() => tagTargets(targets, [], names), takeBack);
    },
    rate: (sha256s, rating) => {
      const takeBack = patchSaid(sha256s, (said) => ({ ...said, rating }));
      return makeChange(() => remarkOn(sha256s, { rating }), takeBack);
    },
    note: (sha256s, note) => {
      const takeBack = patchSaid(sha256s, (said) => ({ ...said, note }));
      return makeChange(() => remarkOn(sha256s, { note }), takeBack);
    },
    accept: (offers) => makeChange(() => acceptOffers(offers)),
    create: (name) =>
      makeChange(async () => {
        await createTag(name);
        return [];
      }),
    update: (tag, patch) => {
      const takeBack = patchTags(client, (old) =>
        old.map((each) => (each.id === tag.id ? { ...each, ...patch } : each)),
      );
      return makeChange(async () => [await updateTag(tag.id, patch)], takeBack);
    },
    merge: (sources, into) => {
      const ids = sources.map(({ id }) => id);
      return makeChange(async () => [await mergeTags(ids, into.id)]);
    },
    remove: (tags) => {
      const ids = tags.map(({ id }) => id);
      const takeBack = patchTags(client, (old) => old.filter(({ id }) => !ids.includes(id)));
      return makeChange(async () => [await removeTags(ids)], takeBack);
    },
  };
}

function shasOf(targets: readonly Target[]): readonly string[] {
  return targets.map(({ sha256 }) => sha256);
}

/** A tag that the server is about to make. */
function yetToBe(name: string): Tag {
  const none = { images: 0, videos: 0, files: 0, frames: 0 };
  return { id: idYetToBe(name), name, colour: null, aliases: [], parents: [], ...none };
}

function withTags(said: Said, tags: readonly Tag[]): Said {
  const there = new Set(said.tags.filter(({ frame }) => frame === null).map(({ tag }) => tag));
  const more = tags.filter(({ id }) => !there.has(id)).map(({ id }) => byPerson(id));
  return { ...said, tags: [...said.tags, ...more] };
}

function byPerson(tag: string): TagOn {
  const nowhere = { frame: null, frame_pos: null, pos: null, origin: null };
  return { tag, by: "person", at: Date.now(), score: null, ...nowhere };
}
