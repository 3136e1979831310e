/** What a drag on the map does. */

/** `move` pans; the others draw around points to select. */
export type Tool = "move" | "lasso" | "rectangle";
