import { useRef } from "react";
import { formatCount } from "../../../ui/format";
import { barsOf, heightOf } from "./bars";
import { useWidth } from "./useWidth";

const WIDTH = 1000;
const HEIGHT = 120;
const FOOT = 22;

/** Pixels that the number of a bar needs. */
const ROOMY = 22;

/** Pairs by the distance of their hashes in bits, as a chart and as a table. */
export function Distances({ distances }: { distances: readonly number[] }) {
  const chart = useRef<SVGSVGElement>(null);
  const width = useWidth(chart, WIDTH);
  const bars = barsOf(distances, 1);
  if (bars.length === 0) return null;
  const most = Math.max(...bars.map(({ count }) => count));
  const wide = width / Math.max(26, bars.length);
  const every = Math.ceil(ROOMY / wide);
  return (
    <details>
      <summary>By distance in bits</summary>
      <p className="soft small mt-2">
        Of the 128 bits of two hashes these many differ. Of flat pictures fewer may differ than the
        variance says, which is why needing a variance and having a distance are not the same.
      </p>
      <svg
        ref={chart}
        className="histogram histogram-still"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        height={HEIGHT}
        aria-hidden="true"
      >
        {bars.map(({ from, count }) => {
          const high = count > 0 ? Math.max(2, heightOf(count, most) * (HEIGHT - FOOT - 4)) : 0;
          return (
            <g key={from}>
              <rect
                className="histogram-match"
                x={from * wide + wide / 10}
                width={0.8 * wide}
                y={HEIGHT - FOOT - high}
                height={high}
                rx={2}
              />
              {from % every === 0 && (
                <text className="histogram-name" x={(from + 0.5) * wide} y={HEIGHT - 6}>
                  {from}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <table className="table table-sm nums small w-auto">
        <thead>
          <tr>
            <th scope="col">Bits</th>
            <th scope="col">Pairs</th>
          </tr>
        </thead>
        <tbody>
          {bars
            .filter(({ count }) => count > 0)
            .map(({ from, count }) => (
              <tr key={from}>
                <th scope="row">{from}</th>
                <td>{formatCount(count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}
