/** What there is to see of a comparison, worked out in slices that never block the page. */
import { Observable } from "../../local/observable";
import type { DoneEntry, Entry } from "./entries";
import { type GroupView, singles, viewSteps } from "./groupViews";
import type { CompareSession } from "./session";

/** The files and groups of one moment. */
export interface ResultsView {
  readonly entries: readonly Entry[];
  readonly groups: readonly GroupView[];
  /** Files that are in no group. */
  readonly single: readonly DoneEntry[];
}

/** Milliseconds of work after which the page gets its turn. */
const SLICE = 12;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Follows a session; a change while the last one is worked out is taken up afterwards. */
export class Results {
  readonly view = new Observable<ResultsView>({ entries: [], groups: [], single: [] });
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
      const steps = viewSteps(entries, this.#session.grouping.get());
      let until = performance.now() + SLICE;
      let step = steps.next();
      while (!step.done) {
        if (performance.now() > until) {
          await pause();
          until = performance.now() + SLICE;
        }
        step = steps.next();
      }
      const groups = step.value;
      this.view.set({ entries, groups, single: singles(entries, groups) });
    }
    this.#working = false;
  }
}
