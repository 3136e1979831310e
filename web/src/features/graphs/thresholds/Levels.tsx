import type { Thresholds } from "../../../api/explore";
import { formatCount } from "../../../ui/format";
import { about } from "./bars";

interface LevelsProps {
  readonly thresholds: Thresholds;
  readonly value: number;
}

/** Every variance with its figures. */
export function Levels({ thresholds: { levels, needed }, value }: LevelsProps) {
  return (
    <details>
      <summary>All variances as a table</summary>
      <div className="table-responsive mt-2">
        <table className="table table-sm nums small mb-0">
          <thead>
            <tr>
              <th scope="col">Variance</th>
              <th scope="col">Pairs that need it</th>
              <th scope="col">Pairs that match</th>
              <th scope="col">Groups</th>
              <th scope="col">Grouped</th>
              <th scope="col">Expected false pairs</th>
            </tr>
          </thead>
          <tbody>
            {levels.map((level) => (
              <tr key={level.variance} className={level.variance === value ? "table-active" : ""}>
                <th scope="row" aria-current={level.variance === value || undefined}>
                  {level.variance}
                </th>
                <td>{formatCount(needed[level.variance] ?? 0)}</td>
                <td>{formatCount(level.pairs)}</td>
                <td>{formatCount(level.groups)}</td>
                <td>{formatCount(level.grouped)}</td>
                <td>{about(level.false_pairs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
