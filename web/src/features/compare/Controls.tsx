import Form from "react-bootstrap/Form";
import { fieldsBut } from "../../filter/fields";
import { FilterBox } from "../../ui/FilterBox";
import { useObservable } from "../../ui/useObservable";
import { VarianceSlider } from "../../ui/VarianceSlider";
import type { GroupFilter, GroupSort } from "./groupViews";
import { variance } from "./state";

interface ControlsProps {
  /** Which files to show, in the filter language, as it is typed. */
  text: string;
  filter: GroupFilter;
  sort: GroupSort;
  /** Both kinds are there, so that choosing one makes sense. */
  mixed: boolean;
  onText: (text: string) => void;
  onFilter: (filter: GroupFilter) => void;
  onSort: (sort: GroupSort) => void;
}

/** Fields that say something of a file that is not saved. */
const FIELDS_HERE = fieldsBut([
  "tag",
  "tagged-by",
  "label",
  "device",
  "source",
  "note",
  "rating",
  "saved",
]);

const SORTS: readonly [GroupSort, string][] = [
  ["alike", "most alike first"],
  ["spare", "most bytes first"],
  ["files", "most files first"],
  ["newest", "newest first"],
  ["name", "by name"],
];

/** What counts as alike, which files and groups to show, and in which order. */
export function Controls(props: ControlsProps) {
  const { text, filter, sort, mixed, onText, onFilter, onSort } = props;
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
      <div className="controls-filter">
        <FilterBox
          fields={FIELDS_HERE}
          value={text}
          placeholder="a name, size>10MB, -type:video …"
          onChange={onText}
        />
      </div>
    </section>
  );
}
