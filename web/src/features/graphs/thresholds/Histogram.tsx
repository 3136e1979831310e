import { type PointerEvent, useRef } from "react";
import { MAX_VARIANCE } from "../../../match/rule";
import { formatCount } from "../../../ui/format";
import { heightOf, valueAt } from "./bars";
import { useWidth } from "./useWidth";

const WIDTH = 1000;
const HEIGHT = 240;
const FOOT = 26;
const HEAD = 18;

/** Pixels of a bar below which not every one has room for its figures. */
const ROOMY = 22;

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
  const width = useWidth(chart, WIDTH);
  const bar = width / (MAX_VARIANCE + 1);
  const gap = bar / 10;
  const roomy = bar >= ROOMY;
  const most = Math.max(0, ...needed);
  const last = useRef(value);
  const drag = (event: PointerEvent) => {
    const box = chart.current?.getBoundingClientRect();
    if (!box) return;
    const next = valueAt((event.clientX - box.left) / box.width, MAX_VARIANCE);
    if (next !== last.current) onChange(next);
    last.current = next;
  };
  const limit = (value + 1) * bar;
  return (
    <svg
      ref={chart}
      className="histogram"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      height={HEIGHT}
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
        const middle = (variance + 0.5) * bar;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its variance
          <g key={variance}>
            <rect
              className={variance <= value ? "histogram-match" : "histogram-none"}
              x={variance * bar + gap}
              width={bar - 2 * gap}
              y={HEIGHT - FOOT - shown}
              height={shown}
              rx={2}
            />
            {count > 0 && roomy && (
              <text className="histogram-count" x={middle} y={HEIGHT - FOOT - shown - 4}>
                {count < 10_000 ? count : `${Math.round(count / 1000)}k`}
              </text>
            )}
            {(roomy || variance === value || isApart(variance, value)) && (
              <text
                className={variance === value ? "histogram-value" : "histogram-name"}
                x={middle}
                y={HEIGHT - 8}
              >
                {variance}
              </text>
            )}
            <title>{`${formatCount(count)} pairs need variance ${variance}`}</title>
          </g>
        );
      })}
      {own !== value && (
        <line
          className="histogram-own"
          x1={(own + 1) * bar}
          x2={(own + 1) * bar}
          y1={0}
          y2={HEIGHT - FOOT}
        />
      )}
      <line className="histogram-limit" x1={limit} x2={limit} y1={0} y2={HEIGHT - FOOT} />
      <circle className="histogram-grip" cx={limit} cy={9} r={7} />
    </svg>
  );
}

/** Whether there is room for the number of a bar where only every fifth has one. */
function isApart(variance: number, value: number): boolean {
  return variance % 5 === 0 && Math.abs(variance - value) > 1;
}
