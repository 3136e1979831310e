/** Where a person is in the review, and everything they can do there. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  type Choice,
  countPairs,
  isSettled,
  pairKey,
  pairsOf,
  type ReviewFile,
  type ReviewGroup,
} from "../../review/model";
import { accepted, type FactsOf, propose } from "../../review/proposal";
import { announce } from "../../ui/announce";
import { counted } from "../../ui/format";
import { useObservable } from "../../ui/useObservable";
import { useStable } from "../../ui/useStable";
import { facts } from "./facts";
import { rules as rulesInForce } from "./settings";
import type { ReviewAction } from "./shortcuts";
import type { Answer, ReviewSource } from "./source";
import { titleOf } from "./titles";
import { useOrder } from "./useOrder";
import { useReading } from "./useReading";

/** Pairs remembered as to be kept of one group; of a larger one only the files are. */
const MAX_PAIRS = 20_000;

/** Where the person is. */
interface Here {
  readonly id: string;
  /** Place in the list, for when the group is gone. */
  readonly place: number;
  /** Content of A, by which the group is found when it got another id. */
  readonly content: string;
  readonly b: string | null;
}

export type Review = ReturnType<typeof useReview>;

export function useReview(source: ReviewSource) {
  const state = useObservable(source.state);
  const rules = useObservable(rulesInForce);
  const known = useObservable(facts.known);
  useEffect(() => source.start(), [source]);
  const factsOf: FactsOf = useCallback((sha256) => known.get(sha256), [known]);

  const { sort, setSort, groups, touch } = useOrder(source);
  const { choices, verdicts } = state;
  const settled = useMemo(
    () => new Set(groups.filter((each) => isSettled(each, choices, verdicts)).map(({ id }) => id)),
    [groups, choices, verdicts],
  );

  const [here, setHere] = useState<Here | null>(null);
  /** A of each group that was shown, so that it does not change under the person's hands. */
  const references = useRef(new Map<string, string>());
  const [, setExchanges] = useState(0);
  const place = placeOf(here, groups);
  const group = groups[place] ?? null;
  const a = group && referenceOf(group, references.current, () => defaultReference(group));
  const b = group && a ? otherOf(group, a, here?.b ?? null) : null;

  function defaultReference(of: ReviewGroup): ReviewFile | undefined {
    const kept = of.files.find(({ id }) => choices.get(id) === "keep");
    if (kept) return kept;
    const { best } = propose(of, factsOf, rules);
    return of.files.find(({ id }) => id === best);
  }

  // Reading is done for the group on screen, and for the next one while this is looked at.
  const ready = useReading(source, group, groups[place + 1] ?? null);
  const proposal = useMemo(
    () => (group && ready ? propose(group, factsOf, rules) : null),
    [group, ready, factsOf, rules],
  );

  const goTo = useCallback(
    (to: number, before = "") => {
      const next = groups[to];
      if (!next) return;
      touch();
      setHere({ id: next.id, place: to, content: next.files[0]?.sha256 ?? "", b: null });
      announce(`${before}${titleOf(next)}, ${to + 1} of ${groups.length}.`);
    },
    [groups, touch],
  );

  const [handed, setHanded] = useState(0);
  const answer = (given: Answer) => {
    touch();
    setHanded(0);
    if (group && a) setHere({ id: group.id, place, content: a.sha256, b: b?.id ?? null });
    announce(`${given.title}.`);
    void source.answer(given).then(({ handedOver }) => setHanded(handedOver));
  };

  /** The next group that is open, from the one on screen on; `before` is said first. */
  const goOn = (before: string) => {
    const next = [...groups.keys()]
      .map((step) => (place + 1 + step) % groups.length)
      .find((each) => each !== place && !settled.has(groups[each]?.id ?? ""));
    if (next === undefined) announce(`${before}Every group is settled.`);
    else goTo(next, before);
  };

  const showAsB = (file: ReviewFile) => {
    if (!group || !a) return;
    setHere({ id: group.id, place, content: a.sha256, b: file.id });
  };
  const setReference = (file: ReviewFile) => {
    if (!group || !a) return;
    references.current.set(group.id, file.id);
    setExchanges((count) => count + 1);
    const other = file.id === b?.id ? a.id : (b?.id ?? null);
    setHere({ id: group.id, place, content: file.sha256, b: other });
  };
  const step = (by: number) => {
    if (!group || !a || !b) return;
    const others = group.files.filter(({ id }) => id !== a.id);
    const next = others[(others.indexOf(b) + by + others.length) % others.length];
    if (!next || next === b) return;
    showAsB(next);
    announce(`B: ${next.name}, ${others.indexOf(next) + 1} of ${others.length}.`);
  };

  /** Chooses for `file`; the one it goes in favour of stays where nothing was said of it. */
  const choose = (file: ReviewFile, choice: Choice | null, favoured: ReviewFile | null = null) => {
    const wanted = new Map<string, Choice | null>([[file.id, choice]]);
    let title = `${choice === null ? "No choice for" : choice === "keep" ? "Keep" : "Remove"} ${file.name}`;
    if (choice === "remove" && favoured && !choices.has(favoured.id)) {
      wanted.set(favoured.id, "keep");
      title += `, keep ${favoured.name}`;
    }
    answer({ title, choices: wanted });
    if (choice === null || !group || !a) return;
    const open = group.files.find(({ id }) => id !== a.id && !wanted.has(id) && !choices.has(id));
    if (open && file.id === b?.id) showAsB(open);
  };

  const accept = async () => {
    if (!group) return;
    await facts.read(group.files, (file) => source.open(file, false));
    acceptRead(group);
  };
  // Reading takes a while: by then the person may have chosen something, or have gone elsewhere.
  const acceptRead = useStable((read: ReviewGroup) => {
    const known = facts.known.get();
    const { choices } = source.state.get();
    const wanted = accepted(read, choices, (sha256) => known.get(sha256), rules);
    const kept = read.files.filter(({ id }) => (wanted.get(id) ?? choices.get(id)) === "keep");
    const going = read.files.length - kept.length;
    const names = kept.length === 1 ? kept[0]?.name : counted(kept.length, "file");
    const title = `Keep ${names}, remove ${counted(going, "other file")}`;
    if (wanted.size > 0) answer({ title, choices: wanted });
    if (read.id === group?.id) goOn(wanted.size > 0 ? `${title}. ` : "");
  });

  const notMatch = (pairs: readonly string[], title: string) => {
    if (pairs.length === 0) return announce("Both are the same file, byte for byte.");
    answer({ title, verdicts: new Map(pairs.map((key) => [key, "not-match"])) });
  };

  const keepBoth = () => {
    if (!group) return;
    const few = countPairs(group) <= MAX_PAIRS;
    const pairs = few ? [...pairsOf(group)] : [];
    // A bridge says nothing of the other files of its groups.
    const files = group.kind === "group" ? group.files : [];
    const title = `Keep all ${counted(group.files.length, "file")}`;
    answer({
      title,
      choices: new Map(files.map(({ id }) => [id, "keep"])),
      verdicts: new Map(pairs.map((key) => [key, "keep-both"])),
    });
    goOn(`${title}. `);
  };

  const move = async (undone: boolean) => {
    touch();
    const before = source.state.get().choices;
    const title = await (undone ? source.undo() : source.redo());
    if (title === null) {
      const { problem } = source.state.get();
      return announce(problem ?? (undone ? "Nothing to undo." : "Nothing to do again."));
    }
    setHanded(0);
    announce(`${undone ? "Undone" : "Done again"}: ${title}.`);
    const after = source.state.get().choices;
    const to = groups.findIndex(({ files }) =>
      files.some(({ id }) => before.get(id) !== after.get(id)),
    );
    const touched = groups[to];
    if (touched && touched.id !== group?.id) {
      setHere({ id: touched.id, place: to, content: touched.files[0]?.sha256 ?? "", b: null });
    }
  };

  /** Does what a key or button says; false for what the view itself has to do. */
  const act = (action: ReviewAction): boolean => {
    switch (action) {
      case "undo":
        void move(true);
        return true;
      case "redo":
        void move(false);
        return true;
      case "next-group":
        goTo(Math.min(place + 1, groups.length - 1));
        return true;
      case "previous-group":
        goTo(Math.max(place - 1, 0));
        return true;
      case "first-open": {
        const open = groups.findIndex(({ id }) => !settled.has(id));
        if (open < 0) announce("Every group is settled.");
        else goTo(open);
        return true;
      }
      case "next-member":
        step(1);
        return true;
      case "previous-member":
        step(-1);
        return true;
      case "accept":
        void accept();
        return true;
      case "keep-both":
        keepBoth();
        return true;
      case "sheet":
        return false;
    }
    if (!group || !a || !b) return true;
    switch (action) {
      case "keep":
        choose(b, "keep");
        break;
      case "remove":
        choose(b, "remove", a);
        break;
      case "clear":
        choose(b, null);
        break;
      case "keep-reference":
        choose(a, "keep");
        break;
      case "remove-reference":
        choose(a, "remove", b);
        break;
      case "reference":
        setReference(b);
        announce(`A: ${b.name}. B: ${a.name}.`);
        break;
      case "not-match": {
        const pair = a.sha256 === b.sha256 ? [] : [pairKey(a.sha256, b.sha256)];
        const pairs = group.kind === "bridge" ? group.bridged : pair;
        notMatch(pairs, `${a.name} and ${b.name} do not match`);
        break;
      }
      case "not-match-any": {
        const others = group.contents.filter((content) => content !== b.sha256);
        const pairs = others.map((content) => pairKey(content, b.sha256));
        notMatch(
          group.kind === "bridge" ? group.bridged : pairs,
          `${b.name} matches none of its group`,
        );
        break;
      }
    }
    return true;
  };

  return {
    source,
    state,
    sort,
    setSort,
    groups,
    settled,
    place,
    group,
    a,
    b,
    ready,
    proposal,
    rules,
    factsOf,
    goTo,
    act,
    answer,
    choose,
    showAsB,
    setReference,
    handed,
    setHanded,
  };
}

function placeOf(here: Here | null, groups: readonly ReviewGroup[]): number {
  if (!here) return 0;
  if (groups[here.place]?.id === here.id) return here.place;
  const same = groups.findIndex(({ id }) => id === here.id);
  if (same >= 0) return same;
  const near = groups.findIndex(
    ({ kind, contents }) => kind === "group" && contents.includes(here.content),
  );
  return near >= 0 ? near : Math.max(0, Math.min(here.place, groups.length - 1));
}

function referenceOf(
  group: ReviewGroup,
  references: Map<string, string>,
  make: () => ReviewFile | undefined,
): ReviewFile | null {
  const id = references.get(group.id);
  const known = group.files.find((file) => file.id === id) ?? make() ?? group.files[0];
  if (known) references.set(group.id, known.id);
  return known ?? null;
}

function otherOf(group: ReviewGroup, a: ReviewFile, wanted: string | null): ReviewFile | null {
  const chosen = group.files.find(({ id }) => id === wanted && id !== a.id);
  if (chosen) return chosen;
  const { kind, files } = group;
  // The other end of a bridge is asked about, not another copy of this end.
  const other = kind === "bridge" && files.find(({ sha256 }) => sha256 !== a.sha256);
  return other || (files.find(({ id }) => id !== a.id) ?? null);
}
