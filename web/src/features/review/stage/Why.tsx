import { type Cell, cellWords } from "../../../review/cells";
import type { Relation } from "../../../review/relation";
import { whySentences } from "../../../review/why";
import { counted } from "../../../ui/format";
import type { StageSide } from "./side";

interface WhyProps {
  a: StageSide;
  b: StageSide;
  relation: Relation | null;
  variance: number;
  cells: readonly Cell[];
  /** The cells are drawn over the pictures. */
  drawn: boolean;
  onDraw: (on: boolean) => void;
  told: number | null;
  onTell: (cell: number | null) => void;
}

/** Why the two match, in words, and which comparisons of their hashes differ. */
export function Why(props: WhyProps) {
  const { a, b, relation, variance, cells, drawn, onDraw, told, onTell } = props;
  const right = cells.filter(({ neighbour }) => neighbour === "right").length;
  const cell = told === null ? undefined : cells[told];
  return (
    <section className="stage-why" aria-labelledby="stage-why-title">
      <h3 id="stage-why-title">Why</h3>
      {relation ? (
        <ul>
          {whySentences(a.fingerprint, b.fingerprint, relation, variance).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : (
        <p className="soft">Comparing…</p>
      )}
      {relation?.dhashes && (
        <>
          <div className="d-flex flex-wrap gap-2 align-items-center">
            <span>
              {cells.length === 0
                ? "All 128 comparisons of the pictures shown are alike."
                : `${counted(cells.length, "comparison")} of the pictures shown ${cells.length === 1 ? "differs" : "differ"}: ${right} with the right neighbour (→), ${cells.length - right} with the lower one (↓).`}
            </span>
            {cells.length > 0 && (
              <button
                type="button"
                className="btn btn-quiet btn-sm"
                aria-pressed={drawn}
                title="Cells that differ (C)"
                onClick={() => onDraw(!drawn)}
              >
                Draw them
              </button>
            )}
          </div>
          {drawn && cells.length > 0 && (
            <>
              <ol className="stage-cell-list" aria-label="Comparisons that differ">
                {cells.map((each, number) => (
                  <li key={cellWords(each)}>
                    <button
                      type="button"
                      className="stage-cell-button nums"
                      aria-current={told === number ? "true" : undefined}
                      onFocus={() => onTell(number)}
                      onBlur={() => onTell(null)}
                      onMouseEnter={() => onTell(number)}
                      onMouseLeave={() => onTell(null)}
                    >
                      <span aria-hidden="true">
                        {each.row + 1}·{each.column + 1} {each.neighbour === "right" ? "→" : "↓"}
                      </span>
                      <span className="visually-hidden">{cellWords(each)}</span>
                    </button>
                  </li>
                ))}
              </ol>
              <p className="stage-told soft small">
                {cell
                  ? cellWords(cell)
                  : "Point at a cell, or move to it with the Tab key, to read what differs."}
              </p>
            </>
          )}
        </>
      )}
    </section>
  );
}
