import "./overlap.css";
import { useId, useState } from "react";
import type { Stretch } from "../../../match/overlap";
import type { SharedStretches } from "../../../review/shared";
import { counted, formatPosition } from "../../../ui/format";
import { overlapWords, rateWords, relationWords, turnWords } from "../../../ui/words";
import { BAR, type Drawing, drawingOf, HEIGHT, linkPoints, type Piece, WIDTH } from "./bars";

/** Stretches listed before more are asked for. */
const LISTED = 8;

/** So wide must a stretch be, of all the width, to be marked with its number, and with words. */
const NUMBERED = 0.03;
const WORDED = 0.25;

interface OverlapBarsProps {
  shared: SharedStretches;
  /** What the two videos are called. */
  names?: readonly [own: string, other: string];
  /** Goes to the beginning of a stretch; left out where nothing plays. */
  onGo?: ((stretch: Stretch) => void) | undefined;
  /** Milliseconds at which the two are; null where one has no picture or does not play. */
  times?: readonly [own: number | null, other: number | null];
}

/** Which part of one video is in another: in a sentence, as bars, and stretch by stretch. */
export function OverlapBars({ shared, names = ["A", "B"], onGo, times }: OverlapBarsProps) {
  const { overlap } = shared;
  const words = overlapWords(overlap, ...names);
  return (
    <div className="overlap">
      <p className="overlap-words mb-0">
        <span className={`tag ${overlap.stretches.length > 0 ? "tag-warm" : ""}`}>
          {relationWords(overlap, ...names)}
        </span>{" "}
        <span className="break">{`${words.charAt(0).toUpperCase()}${words.slice(1)}.`}</span>
      </p>
      {overlap.stretches.length > 0 && (
        <Bars shared={shared} names={names} onGo={onGo} times={times ?? [null, null]} />
      )}
    </div>
  );
}

type BarsProps = Required<Omit<OverlapBarsProps, "onGo">> & Pick<OverlapBarsProps, "onGo">;

function Bars({ shared, names, onGo, times }: BarsProps) {
  const { overlap } = shared;
  const [all, setAll] = useState(false);
  const [told, setTold] = useState<Stretch | null>(null);
  const listId = useId();
  const drawing = drawingOf(shared);
  const turned = turnWords(overlap.orientation);
  const { pieces } = drawing;
  const listed = all ? pieces : pieces.slice(0, LISTED);
  return (
    <>
      <div className="overlap-drawing">
        <Name name={names[0]} length={drawing.own / drawing.scale} />
        <div className="overlap-bars">
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            // The list below tells the same.
            aria-hidden="true"
          >
            <rect className="overlap-bar" width={drawing.own} height={BAR} />
            <rect className="overlap-bar" y={HEIGHT - BAR} width={drawing.other} height={BAR} />
            {pieces.map((piece) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the list has a button for each
              <g
                key={piece.stretch.ownStart}
                data-stretch=""
                className={[
                  "overlap-piece",
                  turned && "overlap-turned",
                  piece.stretch === told && "overlap-told",
                  onGo && "overlap-goes",
                ]
                  .filter(Boolean)
                  .join(" ")}
                onClick={() => onGo?.(piece.stretch)}
                onMouseEnter={() => setTold(piece.stretch)}
                onMouseLeave={() => setTold(null)}
              >
                <polygon className="overlap-link" points={linkPoints(piece)} />
                <rect x={piece.own[0]} width={piece.own[1] - piece.own[0]} height={BAR} />
                <rect
                  x={piece.other[0]}
                  y={HEIGHT - BAR}
                  width={piece.other[1] - piece.other[0]}
                  height={BAR}
                />
              </g>
            ))}
            {times.map((at, bar) => {
              if (at === null) return null;
              const x = at * drawing.scale;
              const y = bar === 0 ? 0 : HEIGHT - BAR;
              return (
                <line
                  // biome-ignore lint/suspicious/noArrayIndexKey: there are two, the own one first
                  key={bar}
                  className="overlap-now"
                  x1={x}
                  x2={x}
                  y1={y}
                  y2={y + BAR}
                />
              );
            })}
          </svg>
          <Marks drawing={drawing} turned={turned} names={names} />
        </div>
        <Name name={names[1]} length={drawing.other / drawing.scale} />
      </div>
      <ol
        id={listId}
        className="overlap-list"
        aria-label={`Stretches that ${names[0]} and ${names[1]} share`}
      >
        {listed.map(({ stretch }) => (
          <li key={stretch.ownStart}>
            {onGo ? (
              <button
                type="button"
                className={`overlap-go nums ${stretch === told ? "overlap-go-told" : ""}`}
                onClick={() => onGo(stretch)}
                onFocus={() => setTold(stretch)}
                onBlur={() => setTold(null)}
                onMouseEnter={() => setTold(stretch)}
                onMouseLeave={() => setTold(null)}
              >
                <StretchWords stretch={stretch} overall={overlap.rate} names={names} />
              </button>
            ) : (
              <span className="nums">
                <StretchWords stretch={stretch} overall={overlap.rate} names={names} />
              </span>
            )}
          </li>
        ))}
      </ol>
      {pieces.length > listed.length && (
        <button
          type="button"
          className="btn btn-quiet btn-sm align-self-start"
          aria-controls={listId}
          onClick={() => setAll(true)}
        >
          Show all {pieces.length} stretches
        </button>
      )}
    </>
  );
}

function Name({ name, length }: { name: string; length: number }) {
  return (
    <div className="overlap-name small">
      <strong className="break">{name}</strong>{" "}
      <span className="soft nums">{formatPosition(length)}</span>
    </div>
  );
}

interface MarksProps {
  drawing: Drawing;
  turned: string | null;
  names: readonly [string, string];
}

/** Numbers on the links, and what became of the picture and the pace, where there is room. */
function Marks({ drawing: { pieces }, turned, names }: MarksProps) {
  return pieces.map((piece, place) => {
    const words = markOf(piece, place, pieces.length, turned, names);
    if (!words) return null;
    const left = ((middle(piece.own) + middle(piece.other)) / 2 / WIDTH) * 100;
    return (
      <span
        key={piece.stretch.ownStart}
        className="overlap-mark"
        aria-hidden="true"
        style={{ left: `${left}%` }}
      >
        {words}
      </span>
    );
  });
}

function markOf(
  piece: Piece,
  place: number,
  pieces: number,
  turned: string | null,
  names: readonly [string, string],
): string {
  const width = Math.max(piece.own[1] - piece.own[0], piece.other[1] - piece.other[0]) / WIDTH;
  const number = pieces > 1 && width >= NUMBERED ? String(place + 1) : "";
  if (width < WORDED) return number;
  return [number, turned, rateWords(piece.stretch.rate, ...names)].filter(Boolean).join(" · ");
}

function middle([from, to]: readonly [number, number]): number {
  return (from + to) / 2;
}

interface StretchWordsProps {
  stretch: Stretch;
  /** The rate that the sentence tells. */
  overall: number;
  names: readonly [string, string];
}

/** "A 0:00.0 – 0:03.0 is B 0:01.0 – 0:04.0, 10 key frames". */
function StretchWords({ stretch, overall, names: [own, other] }: StretchWordsProps) {
  const { ownStart, ownEnd, start, end, rate, frames } = stretch;
  const pace = rate === overall ? null : rateWords(rate, own, other);
  return (
    <>
      <strong>{own}</strong> {spanWords(ownStart, ownEnd)} is <strong>{other}</strong>{" "}
      {spanWords(start, end)}
      <span className="soft">
        , {counted(frames, "key frame")}
        {pace && `, ${pace}`}
      </span>
    </>
  );
}

function spanWords(from: number, to: number): string {
  return `${formatPosition(from)} – ${formatPosition(to)}`;
}
