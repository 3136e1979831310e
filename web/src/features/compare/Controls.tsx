import Form from "react-bootstrap/Form";
import { useObservable } from "../../ui/useObservable";
import { VarianceSlider } from "../../ui/VarianceSlider";
import type { GroupFilter, GroupSort } from "./groupViews";
import { variance } from "./state";

interface ControlsProps {
  filter: GroupFilter;
  sort: GroupSort;
  /** Both kinds are there, so that choosing one makes sense. */
  mixed: boolean;
  onFilter: (filter: GroupFilter) => void;
  onSort: (sort: GroupSort) => void;
}

const SORTS: readonly [GroupSort, string][] = [
  ["alike", "most alike first"],
  ["spare", "most bytes first"],
  ["files", "most files first"],
  ["newest", "newest first"],
  ["name", "by name"],
];

/** What counts as alike, which groups to show, and in which order. */
export function Controls({ filter, sort, mixed, onFilter, onSort }: ControlsProps) {
  const value = useObservable(variance);
  return (
    <section className="panel controls" aria-label="Groups shown">
      <VarianceSlider value={value} onChange={variance.set} />
      <div className="controls-selects">
        <Form.Group controlId="filter-likeness">
          <Form.Label className="small soft mb-0">Show</Form.Label>
          <Form.Select
            size="sm"
            value={filter.likeness}
            onChange={(event) =>
              onFilter({ ...filter, likeness: event.target.value as GroupFilter["likeness"] })
            }
          >
            <option value="all">all groups</option>
            <option value="identical">with identical files</option>
            <option value="look-alike">with look-alikes</option>
          </Form.Select>
        </Form.Group>
        {mixed && (
          <Form.Group controlId="filter-kind">
            <Form.Label className="small soft mb-0">Kind</Form.Label>
            <Form.Select
              size="sm"
              value={filter.kind}
              onChange={(event) =>
                onFilter({ ...filter, kind: event.target.value as GroupFilter["kind"] })
              }
            >
              <option value="all">images and videos</option>
              <option value="image">images</option>
              <option value="video">videos</option>
            </Form.Select>
          </Form.Group>
        )}
        <Form.Group controlId="sort-groups">
          <Form.Label className="small soft mb-0">Order</Form.Label>
          <Form.Select
            size="sm"
            value={sort}
            onChange={(event) => onSort(event.target.value as GroupSort)}
          >
            {SORTS.map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </Form.Select>
        </Form.Group>
      </div>
    </section>
  );
}
