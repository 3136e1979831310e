/** Sizes that layout and drawing have in common. */

/** Radius of the room that a node takes up, in pixels at a zoom of 1. */
export const NODE_RADIUS = 30;
