/** Choosing among pictures in rows, by keys and by clicks. */

/** What is chosen, by place, and where the focus is. */
export interface GridState {
  readonly focus: number;
  /** Where a range begins. */
  readonly anchor: number;
  readonly chosen: ReadonlySet<number>;
}

export const START: GridState = { focus: 0, anchor: 0, chosen: new Set() };

function range(from: number, to: number): ReadonlySet<number> {
  const [low, high] = from < to ? [from, to] : [to, from];
  return new Set(Array.from({ length: high - low + 1 }, (_, at) => low + at));
}

/** The focus at another place; with `extend` all from the anchor to it are chosen. */
export function focusOn(state: GridState, place: number, extend: boolean): GridState {
  if (!extend) return { ...state, focus: place, anchor: place };
  return { ...state, focus: place, chosen: range(state.anchor, place) };
}

/** A place chosen, or not any more; with `extend` all from the anchor to it are chosen. */
export function toggle(state: GridState, place: number, extend: boolean): GridState {
  if (extend) return focusOn(state, place, true);
  const chosen = new Set(state.chosen);
  if (!chosen.delete(place)) chosen.add(place);
  return { focus: place, anchor: place, chosen };
}

/** All places chosen. */
export function chooseAll(state: GridState, count: number): GridState {
  return count === 0 ? state : { ...state, chosen: range(0, count - 1) };
}

/**
 * Where a key leads among `count` places in rows of `columns`; null for keys that lead nowhere.
 */
export function step(key: string, place: number, columns: number, count: number): number | null {
  const to: Record<string, number> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    Home: 0,
    End: count - 1,
  };
  const next = to[key];
  if (next === undefined || count === 0) return null;
  // Down into a last row that is not full ends there.
  if (key === "ArrowDown" && next >= count) {
    const rows = Math.ceil(count / columns);
    return Math.floor(place / columns) < rows - 1 ? count - 1 : place;
  }
  return next < 0 || next >= count ? place : next;
}

/** What a decision is about: what is chosen, or else what has the focus. */
export function meant({ chosen, focus }: GridState, count: number): readonly number[] {
  const places = chosen.size > 0 ? [...chosen].sort((a, b) => a - b) : [focus];
  return places.filter((place) => place < count);
}

/** The state once the places are gone: the focus stays where it was, on what comes after. */
export function without({ focus }: GridState, gone: readonly number[], count: number): GridState {
  const before = gone.filter((place) => place < focus).length;
  const place = Math.max(0, Math.min(focus - before, count - gone.length - 1));
  return { focus: place, anchor: place, chosen: new Set() };
}
