/** Options of vis-network. */
import type { Options } from "vis-network";

/** Lines from which on they are left out while the network is moved. */
const MANY_LINES = 3000;

/**
 * The options of a network of so many lines. There is no physics: places come from our own layout;
 * and nothing is selected by vis-network: the selection belongs to all views.
 */
export function optionsFor(lines: number): Options {
  return {
    autoResize: true,
    physics: false,
    layout: { improvedLayout: false, randomSeed: 1 },
    edges: { smooth: false, chosen: false, selectionWidth: 0, hoverWidth: 0 },
    nodes: { chosen: false },
    interaction: {
      selectable: false,
      selectConnectedEdges: false,
      hover: lines <= MANY_LINES,
      hoverConnectedEdges: false,
      dragNodes: true,
      dragView: true,
      zoomView: true,
      zoomSpeed: 1,
      keyboard: false,
      hideEdgesOnDrag: lines > MANY_LINES,
      hideEdgesOnZoom: lines > MANY_LINES,
    },
  };
}

/** Zoom at least and at most. */
export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 4;
