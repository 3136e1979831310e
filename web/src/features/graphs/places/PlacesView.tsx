import type { GraphsProps } from "../Graphs";

/** To be made. */
export function PlacesView(_: GraphsProps) {
  return null;
}
