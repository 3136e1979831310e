import "./overlap.css";
import { Note } from "../../../ui/Note";
import { MomentLine } from "./MomentLine";
import { OverlapBars } from "./OverlapBars";
import type { SharedReading } from "./useShared";

interface SharedPanelProps {
  reading: SharedReading;
  /** Goes to a time of A and one of B, milliseconds; left out where no video plays. */
  onGo: ((a: number, b: number) => void) | undefined;
  times: readonly [a: number | null, b: number | null];
}

/** What A and B on the stage share, of which one at least is a video. */
export function SharedPanel({ reading, onGo, times }: SharedPanelProps) {
  if (reading.state === "looking") {
    return <p className="soft small mb-0">Looking for what A and B share…</p>;
  }
  if (reading.state === "failed") return <Note tone="bad">{reading.problem}</Note>;
  const { shared } = reading;
  if (!shared) return null;
  return (
    <section aria-label="What A and B share">
      {shared.kind === "stretches" ? (
        <OverlapBars
          shared={shared}
          onGo={onGo && (({ ownStart, start }) => onGo(ownStart, start))}
          times={times}
        />
      ) : (
        <MomentLine
          image={shared.inOwn ? "B" : "A"}
          video={shared.inOwn ? "A" : "B"}
          moment={shared}
          onGo={onGo && (() => onGo(shared.pos, shared.pos))}
        />
      )}
    </section>
  );
}
