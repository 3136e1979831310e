import { formatCount } from "../../../ui/format";
import { isDark } from "../../../ui/theme";
import { useObservable } from "../../../ui/useObservable";
import { colourOf, type Grouping } from "./groups";

interface LegendProps {
  readonly grouping: Grouping;
  /** Selects the points of a group by its place. */
  readonly onSelect: (group: number) => void;
}

/** What the colours mean; a click selects. */
export function Legend({ grouping, onSelect }: LegendProps) {
  const dark = useObservable(isDark);
  return (
    <section className="panel" aria-labelledby="legend-title">
      <h2 id="legend-title">Colours</h2>
      <ul className="maplegend">
        {grouping.groups.map((group, place) => (
          <li key={group.label}>
            <button type="button" className="btn btn-bare" onClick={() => onSelect(place)}>
              <span
                className="maplegend-dot"
                aria-hidden="true"
                style={{ backgroundColor: colourOf(group, dark) }}
              />
              <span className="break">{group.label}</span>
              <span className="soft nums">{formatCount(group.size)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
