import { factRows } from "./facts";
import type { StageSide } from "./side";

/** All fields of both files; those that differ stand out. */
export function Facts({ a, b }: { a: StageSide; b: StageSide }) {
  const rows = factRows(a, b);
  return (
    <table className="stage-facts">
      <caption className="visually-hidden">The two files, field by field</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Field</span>
          </th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, a: ours, b: theirs, differs }) => (
          <tr key={name} className={differs ? "stage-differs" : undefined}>
            <th scope="row">
              <span className="stage-mark" aria-hidden="true">
                {differs ? "≠" : "="}
              </span>
              {name}
              {differs && <span className="visually-hidden"> differs</span>}
            </th>
            <td className="break nums">{ours}</td>
            <td className="break nums">{theirs}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
