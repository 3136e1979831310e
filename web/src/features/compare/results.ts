/** What there is to see of a comparison, worked out in slices that never block the page. */
import { Observable } from "../../local/observable";
import { inSlices } from "../../ui/inSlices";
import type { DoneEntry, Entry } from "./entries";
import { type GroupView, singles, viewSteps } from "./groupViews";
import type { Grouping, Pair } from "./matcher";
import type { CompareSession } from "./session";

/** The files and groups of one moment. */
export interface ResultsView {
  readonly entries: readonly Entry[];
  readonly groups: readonly GroupView[];
  /** Files that are in no group. */
  readonly single: readonly DoneEntry[];
  /** Pairs that match although their groups differ. */
  readonly links: readonly Pair[];
  /** SHA-256 of the contents that match another one at the variance in force. */
  readonly matched: ReadonlySet<string>;
}

const EMPTY: ResultsView = {
  entries: [],
  groups: [],
  single: [],
  links: [],
  matched: new Set(),
};

function matchedContents({ groups, links }: Grouping): ReadonlySet<string> {
  const others = groups.filter(({ members }) => members.length > 1);
  return new Set([
    ...others.flatMap(({ members }) => members),
    ...links.flatMap(({ a, b }) => [a, b]),
  ]);
}

/** Follows a session; a change while the last one is worked out is taken up afterwards. */
export class Results {
  readonly view = new Observable<ResultsView>(EMPTY);
  readonly #session: Pick<CompareSession, "entries" | "grouping">;
  #stale = false;
  #working = false;

  constructor(session: Pick<CompareSession, "entries" | "grouping">) {
    this.#session = session;
    const changed = () => {
      this.#stale = true;
      void this.#work();
    };
    session.entries.subscribe(changed);
    session.grouping.subscribe(changed);
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (this.#stale) {
      this.#stale = false;
      const entries = this.#session.entries.get();
      const grouping = this.#session.grouping.get();
      const groups = await inSlices(viewSteps(entries, grouping));
      const single = singles(entries, groups);
      const { links } = grouping;
      this.view.set({ entries, groups, single, links, matched: matchedContents(grouping) });
    }
    this.#working = false;
  }
}
