import type { GraphsProps } from "../Graphs";

/** To be made. */
export function NetworkView(_: GraphsProps) {
  return null;
}
