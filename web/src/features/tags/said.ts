/** What is said of the contents that are on show: asked for together, and again after a change. */
import { useEffect, useMemo } from "react";
import { account } from "../../api/account";
import { ApiError } from "../../api/problem";
import { listSaid, type Said } from "../../api/tags";
import { Observable } from "../../local/observable";
import { useObservable } from "../../ui/useObservable";

/** What is known, by sha256; contents of which nothing is said are there with nothing. */
export const said = new Observable<ReadonlyMap<string, Said>>(new Map());

/** Milliseconds to wait for further contents that come into sight. */
const GATHER = 15;

/** Milliseconds after which a server is asked again that could not be reached. */
const TRY_EVERY = 5000;

const watched = new Map<string, number>();
const wanted = new Set<string>();
let timer: ReturnType<typeof setTimeout> | null = null;
let round = 0;

account.subscribe(() => {
  // What one person saw must not be there for the next.
  if (account.get().status !== "out") return;
  round += 1;
  said.set(new Map());
});

/** Nothing said of a content. */
export function nothing(sha256: string): Said {
  return { sha256, tags: [], rating: null, note: "" };
}

/** Asks for what is said of contents, and tells `said`. Rejects with `ApiError`. */
async function load(sha256s: readonly string[]): Promise<void> {
  const asked = round;
  const found = new Map((await listSaid(sha256s)).map((each) => [each.sha256, each]));
  if (asked !== round) return;
  const next = new Map(said.get());
  for (const sha256 of sha256s) next.set(sha256, found.get(sha256) ?? nothing(sha256));
  said.set(next);
}

/** Asks anew for all that is on show, and forgets the rest. Rejects with `ApiError`. */
export async function reloadSaid(): Promise<void> {
  round += 1;
  const kept = [...said.get()].filter(([sha256]) => watched.has(sha256));
  said.set(new Map(kept));
  await load([...watched.keys()]);
}

/**
 * Shows a change at once, before the server has made it. The function that is returned takes it
 * back where nothing else was told since.
 */
export function patchSaid(sha256s: Iterable<string>, change: (old: Said) => Said): () => void {
  const next = new Map(said.get());
  const patched: (readonly [old: Said, now: Said])[] = [];
  for (const sha256 of sha256s) {
    const old = next.get(sha256);
    if (!old) continue;
    const now = change(old);
    next.set(sha256, now);
    patched.push([old, now]);
  }
  // An answer that is on its way knows nothing of the change.
  round += 1;
  said.set(next);
  return () => {
    const back = new Map(said.get());
    for (const [old, now] of patched.toReversed()) {
      if (back.get(now.sha256) === now) back.set(old.sha256, old);
    }
    said.set(back);
  };
}

function askSoon(ms: number): void {
  if (timer !== null) return;
  timer = setTimeout(() => {
    timer = null;
    const asked = [...wanted].filter((sha256) => watched.has(sha256));
    wanted.clear();
    if (asked.length > 0) void load(asked).catch((error: unknown) => askLater(asked, error));
  }, ms);
}

/** Asks again for what a server did not tell that may tell it later; the list itself says why. */
function askLater(sha256s: readonly string[], error: unknown): void {
  if (!(error instanceof ApiError && error.mayRetry)) return;
  for (const sha256 of sha256s) if (!said.get().has(sha256)) wanted.add(sha256);
  askSoon(TRY_EVERY);
}

function want(sha256s: readonly string[]): () => void {
  for (const sha256 of sha256s) {
    watched.set(sha256, (watched.get(sha256) ?? 0) + 1);
    if (!said.get().has(sha256)) wanted.add(sha256);
  }
  askSoon(GATHER);
  return () => {
    for (const sha256 of sha256s) {
      const left = (watched.get(sha256) ?? 0) - 1;
      if (left > 0) watched.set(sha256, left);
      else watched.delete(sha256);
    }
  };
}

/** What is said of contents, as far as it is known yet, in their order. */
export function useSaid(sha256s: readonly string[]): readonly Said[] {
  const key = sha256s.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the list
  const stable = useMemo(() => sha256s, [key]);
  const all = useObservable(said);
  useEffect(() => want(stable), [stable]);
  return useMemo(
    () => stable.map((sha256) => all.get(sha256)).filter((each) => each !== undefined),
    [stable, all],
  );
}
