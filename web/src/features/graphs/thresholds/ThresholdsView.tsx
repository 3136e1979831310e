import type { GraphsProps } from "../Graphs";

/** To be made. */
export function ThresholdsView(_: GraphsProps) {
  return null;
}
