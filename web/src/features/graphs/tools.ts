/** What a drag on a map or a network does. */

/** `move` pans; the others draw around points to select. */
export type Tool = "move" | "lasso" | "rectangle";
