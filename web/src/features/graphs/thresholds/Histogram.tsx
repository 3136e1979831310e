import { type PointerEvent, useRef } from "react";
import { MAX_VARIANCE } from "../../../match/rule";
import { formatCount } from "../../../ui/format";
import { heightOf, valueAt } from "./bars";

const WIDTH = 780;
const HEIGHT = 240;
const FOOT = 26;
const HEAD = 18;
const BAR = WIDTH / (MAX_VARIANCE + 1);

interface HistogramProps {
  /** Pairs by the variance they need, 0 to `MAX_VARIANCE`. */
  readonly needed: readonly number[];
  /** The variance in force. */
  readonly value: number;
  /** The person's own. */
  readonly own: number;
  readonly onChange: (variance: number) => void;
}

/**
 * Pairs by the variance they need; a drag moves the limit. The slider below does the same by keys,
 * and a table tells the figures.
 */
export function Histogram({ needed, value, own, onChange }: HistogramProps) {
  const chart = useRef<SVGSVGElement>(null);
  const most = Math.max(0, ...needed);
  const last = useRef(value);
  const drag = (event: PointerEvent) => {
    const box = chart.current?.getBoundingClientRect();
    if (!box) return;
    const next = valueAt((event.clientX - box.left) / box.width, MAX_VARIANCE);
    if (next !== last.current) onChange(next);
    last.current = next;
  };
  const limit = (value + 1) * BAR;
  return (
    <svg
      ref={chart}
      className="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = -1;
        drag(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
    >
      <rect className="histogram-in" width={limit} height={HEIGHT - FOOT} />
      {needed.map((count, variance) => {
        const high = heightOf(count, most) * (HEIGHT - FOOT - HEAD);
        const shown = count > 0 ? Math.max(2, high) : 0;
        const middle = (variance + 0.5) * BAR;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its variance
          <g key={variance}>
            <rect
              className={variance <= value ? "histogram-match" : "histogram-none"}
              x={variance * BAR + 3}
              width={BAR - 6}
              y={HEIGHT - FOOT - shown}
              height={shown}
              rx={2}
            />
            {count > 0 && (
              <text className="histogram-count" x={middle} y={HEIGHT - FOOT - shown - 4}>
                {count < 10_000 ? count : `${Math.round(count / 1000)}k`}
              </text>
            )}
            <text
              className={variance === value ? "histogram-value" : "histogram-name"}
              x={middle}
              y={HEIGHT - 8}
            >
              {variance}
            </text>
            <title>{`${formatCount(count)} pairs need variance ${variance}`}</title>
          </g>
        );
      })}
      {own !== value && (
        <line
          className="histogram-own"
          x1={(own + 1) * BAR}
          x2={(own + 1) * BAR}
          y1={0}
          y2={HEIGHT - FOOT}
        />
      )}
      <line className="histogram-limit" x1={limit} x2={limit} y1={0} y2={HEIGHT - FOOT} />
      <circle className="histogram-grip" cx={limit} cy={9} r={7} />
    </svg>
  );
}
