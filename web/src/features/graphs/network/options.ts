/** Options of vis-network. */
import type { Options } from "vis-network";

/**
 * There is no physics: places come from our own layout. Nothing is selected by vis-network: the
 * selection belongs to all views. It draws no lines: thousands take it a minute, and ours are drawn
 * together by how they look.
 */
export const OPTIONS: Options = {
  autoResize: true,
  physics: false,
  layout: { improvedLayout: false, randomSeed: 1 },
  nodes: { chosen: false },
  interaction: {
    selectable: false,
    selectConnectedEdges: false,
    hover: true,
    hoverConnectedEdges: false,
    dragNodes: true,
    dragView: true,
    zoomView: true,
    zoomSpeed: 1,
    keyboard: false,
  },
};

/** Zoom at least and at most. */
export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 4;
