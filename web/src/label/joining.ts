/** What was seen in the key frames of a video, as labels of the video; as in `joining.py`. */
import { bestFirst, type Label } from "./labels";

/** Times kept for a label of a video, at most: those of its best frames. */
export const MAX_MOMENTS = 50;

/** A label counts once it was seen in one of so many key frames. */
const FRAMES_FOR_EACH = 20;

/** A label of a file; `moments` are times in a video in milliseconds, in order. */
export interface SeenLabel extends Label {
  readonly moments: readonly number[];
}

/** Time in milliseconds and labels of a key frame. */
export interface SeenFrame {
  readonly pos: number;
  readonly labels: readonly Label[];
}

/**
 * The labels of a video, best first. A label's score is the best one of any frame; so that chance
 * does not add up, it must be seen in one of twenty key frames, rounded up.
 */
export function join(frames: readonly SeenFrame[]): readonly SeenLabel[] {
  const seen = new Map<string, { readonly pos: number; readonly label: Label }[]>();
  for (const { pos, labels } of frames) {
    for (const label of labels) {
      const known = seen.get(label.name);
      if (known) known.push({ pos, label });
      else seen.set(label.name, [{ pos, label }]);
    }
  }
  const needed = Math.ceil(frames.length / FRAMES_FOR_EACH);
  const joined: SeenLabel[] = [];
  for (const found of seen.values()) {
    if (found.length < needed) continue;
    const best = found.toSorted((a, b) => b.label.score - a.label.score || a.pos - b.pos);
    const moments = best.slice(0, MAX_MOMENTS).map(({ pos }) => pos);
    const [first] = best;
    if (first) joined.push({ ...first.label, moments: moments.sort((a, b) => a - b) });
  }
  return bestFirst(joined);
}
