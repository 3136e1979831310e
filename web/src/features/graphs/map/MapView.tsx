import type { GraphsProps } from "../Graphs";

/** To be made. */
export function MapView(_: GraphsProps) {
  return null;
}
