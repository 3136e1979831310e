/** The tags of who is signed in, asked for once for all views. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { account } from "../../api/account";
import { listTags, type Tag } from "../../api/tags";
import { useObservable } from "../../ui/useObservable";

const NONE: readonly Tag[] = [];

/** What stands for the id of a tag that the server is about to make. */
export function idYetToBe(name: string): string {
  return `new ${name}`;
}

/** Tags in a list by name, and by their ids and what stood for these. */
export interface TagList {
  readonly tags: readonly Tag[];
  readonly byId: ReadonlyMap<string, Tag>;
  /** Why there are none, if it is not that none were made. */
  readonly error: Error | null;
  readonly loading: boolean;
  readonly retry: () => void;
}

function userName(): string {
  const who = account.get();
  return who.status === "in" ? who.user.name : "";
}

function keyOf(user: string): readonly string[] {
  return ["tags", user];
}

/** All tags. */
export function useTags(): TagList {
  const who = useObservable(account);
  const user = who.status === "in" ? who.user.name : "";
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keyOf(user),
    queryFn: listTags,
    enabled: user !== "",
    staleTime: 60_000,
  });
  const tags = data ?? NONE;
  const byId = useMemo(
    () => new Map(tags.flatMap((tag) => [[tag.id, tag] as const, [idYetToBe(tag.name), tag]])),
    [tags],
  );
  return { tags, byId, error, loading: isPending, retry: () => void refetch() };
}

/**
 * Shows a change of the tags at once, before the server has made it. The function that is returned
 * takes it back where nothing else was told since.
 */
export function patchTags(
  client: QueryClient,
  change: (old: readonly Tag[]) => readonly Tag[],
): () => void {
  const key = keyOf(userName());
  void client.cancelQueries({ queryKey: key });
  const old = client.getQueryData<readonly Tag[]>(key);
  const now = client.setQueryData<readonly Tag[]>(key, change(old ?? NONE));
  return () => {
    if (client.getQueryData(key) === now) client.setQueryData<readonly Tag[]>(key, old ?? NONE);
  };
}
