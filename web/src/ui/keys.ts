/** Keys that act anywhere in a view. */

/** Whether keys pressed in `target` are text, or steps in a control that has them for itself. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("select, textarea, [role=combobox]")) return true;
  return target instanceof HTMLInputElement && !NO_TEXT.has(target.type);
}

/** Kinds of inputs that take no letters. */
const NO_TEXT: ReadonlySet<string> = new Set([
  "button",
  "checkbox",
  "color",
  "file",
  "radio",
  "range",
  "submit",
]);
