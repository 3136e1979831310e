import type { Box } from "../../../fingerprint/trim";
import { type Cell, placeOf } from "../../../review/cells";
import { type Affine, boundsOf } from "../../../review/geometry";

interface CellOverlayProps {
  cells: readonly Cell[];
  /** The part of A that was hashed, in A's pixels. */
  box: Box;
  /** From A's pixels to those of the pane. */
  map: Affine;
  /** The cell that is told of, by its number. */
  told: number | null;
  onTell: (cell: number | null) => void;
}

/** The comparisons that differ, drawn where they are: an arrow from a cell to its neighbour. */
export function CellOverlay({ cells, box, map, told, onTell }: CellOverlayProps) {
  return (
    <svg className="stage-cells" aria-hidden="true">
      {cells.map((cell, number) => {
        const place = placeOf(cell);
        const { x, y, width, height } = boundsOf(map, {
          x: box.x + place.x * box.width,
          y: box.y + place.y * box.height,
          width: place.width * box.width,
          height: place.height * box.height,
        });
        const [cx, cy] = [x + width / 2, y + height / 2];
        const long = Math.min(width, height) * 0.28;
        const head = long * 0.6;
        const arrow =
          cell.neighbour === "right"
            ? `M${cx - long} ${cy}H${cx + long}m${-head} ${-head}l${head} ${head}l${-head} ${head}`
            : `M${cx} ${cy - long}V${cy + long}m${-head} ${-head}l${head} ${head}l${head} ${-head}`;
        return (
          <g
            key={`${cell.neighbour} ${cell.row} ${cell.column}`}
            className={`stage-cell stage-cell-${cell.neighbour}${told === number ? " stage-cell-told" : ""}`}
            onPointerEnter={() => onTell(number)}
            onPointerLeave={() => onTell(null)}
          >
            <rect
              x={x + 1}
              y={y + 1}
              width={Math.max(0, width - 2)}
              height={Math.max(0, height - 2)}
            />
            <path className="stage-arrow-edge" d={arrow} />
            <path className="stage-arrow" d={arrow} />
          </g>
        );
      })}
    </svg>
  );
}
