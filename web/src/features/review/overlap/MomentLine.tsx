import "./overlap.css";
import { formatPosition } from "../../../ui/format";
import { pictureAtWords, turnWords } from "../../../ui/words";

interface MomentLineProps {
  /** What the image is called, and what the video is. */
  image: string;
  video: string;
  moment: Moment;
  /** Goes there; left out where nothing plays. */
  onGo?: (() => void) | undefined;
}

type Moment = {
  /** Milliseconds. */
  readonly pos: number;
  readonly until?: number;
  readonly orientation: Parameters<typeof turnWords>[0];
};

/** Where in a video an image is seen, and the way there. */
export function MomentLine({ image, video, moment, onGo }: MomentLineProps) {
  const { pos, until, orientation } = moment;
  const words = [
    `${image} ${pictureAtWords(pos)} of ${video}`,
    until === undefined ? null : `until ${formatPosition(until)}`,
    turnWords(orientation),
  ];
  const text = words.filter((part) => part !== null).join(", ");
  return (
    <p className="overlap-moment mb-0">
      <span className="break">{`${text.charAt(0).toUpperCase()}${text.slice(1)}.`}</span>
      {onGo && (
        <button type="button" className="btn btn-quiet btn-sm" onClick={onGo}>
          Go there
        </button>
      )}
    </p>
  );
}
