import { Observable } from "../local/observable";

/** What the live region says; `id` makes the same words twice two messages. */
export const announcement = new Observable<{ id: number; text: string }>({ id: 0, text: "" });

/** Tells people who use a screen reader, without moving the focus. */
export function announce(text: string): void {
  announcement.set({ id: announcement.get().id + 1, text });
}
