/** The keys of the review: one table for the keyboard, the buttons and the sheet. */

export type ReviewAction =
  | "accept"
  | "keep"
  | "remove"
  | "clear"
  | "keep-reference"
  | "remove-reference"
  | "not-match"
  | "not-match-any"
  | "keep-both"
  | "reference"
  | "next-member"
  | "previous-member"
  | "next-group"
  | "previous-group"
  | "first-open"
  | "undo"
  | "redo"
  | "sheet";

/** A key as `KeyboardEvent.key` names it, letters in lower case. */
export interface Chord {
  readonly key: string;
  readonly shift?: boolean;
  /** Ctrl, or the command key of a Mac. */
  readonly ctrl?: boolean;
}

export interface Shortcut {
  readonly action: ReviewAction;
  readonly label: string;
  readonly chords: readonly Chord[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  {
    action: "accept",
    label: "Accept the proposal: keep the best, remove the others, go on",
    chords: [{ key: "Enter" }],
  },
  { action: "keep", label: "Keep B", chords: [{ key: "k" }] },
  { action: "remove", label: "Remove B in favour of A", chords: [{ key: "x" }] },
  { action: "clear", label: "Take the choice for B back", chords: [{ key: "u" }] },
  { action: "keep-reference", label: "Keep A", chords: [{ key: "k", shift: true }] },
  {
    action: "remove-reference",
    label: "Remove A in favour of B",
    chords: [{ key: "x", shift: true }],
  },
  { action: "not-match", label: "A and B are not a match", chords: [{ key: "n" }] },
  {
    action: "not-match-any",
    label: "B matches none of the group",
    chords: [{ key: "n", shift: true }],
  },
  { action: "keep-both", label: "The same, but keep all of the group", chords: [{ key: "b" }] },
  { action: "reference", label: "Exchange A and B", chords: [{ key: "r" }] },
  { action: "next-member", label: "Next file as B", chords: [{ key: "ArrowRight" }] },
  { action: "previous-member", label: "Previous file as B", chords: [{ key: "ArrowLeft" }] },
  { action: "next-group", label: "Next group", chords: [{ key: "l" }, { key: "PageDown" }] },
  { action: "previous-group", label: "Previous group", chords: [{ key: "j" }, { key: "PageUp" }] },
  { action: "first-open", label: "First group that is not settled", chords: [{ key: "g" }] },
  { action: "undo", label: "Undo", chords: [{ key: "z" }, { key: "z", ctrl: true }] },
  {
    action: "redo",
    label: "Do again",
    chords: [
      { key: "z", shift: true },
      { key: "y", ctrl: true },
      { key: "z", ctrl: true, shift: true },
    ],
  },
  { action: "sheet", label: "This sheet", chords: [{ key: "?" }] },
];

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "Page up",
  PageDown: "Page down",
  " ": "Space",
};

/** A key as a person reads it: "Ctrl+Z". */
export function chordWords({ key, shift, ctrl }: Chord): string {
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return [ctrl && "Ctrl", shift && "Shift", name].filter(Boolean).join("+");
}

/** The first key of an action, for its button; empty where it has none. */
export function keyOf(action: ReviewAction): string {
  const chord = SHORTCUTS.find((shortcut) => shortcut.action === action)?.chords[0];
  return chord ? chordWords(chord) : "";
}

/** What of a key press tells the action. */
export type KeyPress = Pick<
  KeyboardEvent,
  "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented" | "target"
>;

/** A key that writes a character, and so may be one that somebody only speaks by mistake. */
function writes({ key, ctrl }: Chord): boolean {
  return key.length === 1 && !ctrl;
}

/**
 * The action of a key press, null where the key belongs to what has the focus, or to a dialog.
 *
 * @param letters Keys that write a character are on.
 */
export function actionOf(event: KeyPress, letters: boolean): ReviewAction | null {
  if (event.altKey || event.defaultPrevented) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[role=dialog], [role=menu], select, textarea, [contenteditable=true]")) {
    return null;
  }
  if (target?.closest("input:not([type=checkbox])")) return null;
  if (event.key === "Enter" && target?.closest("button, a, input, summary")) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const ctrl = event.ctrlKey || event.metaKey;
  // "?" is on different keys of different keyboards, most of them with the shift key.
  const shift = event.shiftKey && key !== "?";
  const found = SHORTCUTS.find(({ chords }) =>
    chords.some(
      (chord) =>
        chord.key === key &&
        (chord.ctrl ?? false) === ctrl &&
        (chord.shift ?? false) === shift &&
        (letters || !writes(chord)),
    ),
  );
  return found?.action ?? null;
}
