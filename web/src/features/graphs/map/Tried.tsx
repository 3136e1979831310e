import type { HashClusters } from "../../../api/explore";

const WIDTH = 220;
const HEIGHT = 64;
const PAD = 6;

/** What was tried to find a number of clusters: cost and silhouette of each, small and as a table. */
export function Tried({ tried, elbow, silhouette }: HashClusters) {
  if (tried.length === 0) return null;
  return (
    <div className="tried">
      <p className="soft small mb-1">
        {silhouette === null
          ? "Too few different pictures for more than one cluster."
          : `Tried 1 to ${tried.length} on a sample: ${silhouette} lie apart best${
              elbow === null
                ? ""
                : elbow === silhouette
                  ? ", and the elbow says the same"
                  : `; the elbow says ${elbow}`
            }.`}
      </p>
      <div className="tried-charts">
        <Line
          name="Bits from the middle of the cluster"
          values={tried.map(({ cost }) => cost)}
          marked={elbow}
        />
        <Line
          name="Silhouette: how far clusters lie apart"
          values={tried.map((each) => each.silhouette)}
          marked={silhouette}
        />
      </div>
      <details className="small">
        <summary>All that was tried</summary>
        <table className="table table-sm nums small mt-2 mb-0">
          <thead>
            <tr>
              <th scope="col">Clusters</th>
              <th scope="col">Bits a picture</th>
              <th scope="col">Silhouette</th>
            </tr>
          </thead>
          <tbody>
            {tried.map((each) => (
              <tr key={each.clusters}>
                <th scope="row">{each.clusters}</th>
                <td>{each.cost.toFixed(1)}</td>
                <td>{each.silhouette?.toFixed(3) ?? ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

interface LineProps {
  readonly name: string;
  /** Of 1, 2, 3, … clusters; null where there is none. */
  readonly values: readonly (number | null)[];
  /** The number of clusters it suggests. */
  readonly marked: number | null;
}

function Line({ name, values, marked }: LineProps) {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (place: number) => PAD + (place / Math.max(1, values.length - 1)) * (WIDTH - 2 * PAD);
  const y = (value: number) =>
    HEIGHT - PAD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * PAD);
  const points = values.flatMap((value, place) =>
    value === null ? [] : [`${x(place).toFixed(1)},${y(value).toFixed(1)}`],
  );
  const at = marked === null ? null : (values[marked - 1] ?? null);
  return (
    <figure className="mb-1">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <polyline className="tried-line" points={points.join(" ")} />
        {marked !== null && at !== null && (
          <circle className="tried-mark" cx={x(marked - 1)} cy={y(at)} r={4} />
        )}
      </svg>
      <figcaption className="soft small">{name}</figcaption>
    </figure>
  );
}
