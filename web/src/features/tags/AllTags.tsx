import "../collection/collection.css";
import "./tags.css";
import { useDeferredValue, useMemo, useState } from "react";
import Form from "react-bootstrap/Form";
import type { Tag } from "../../api/tags";
import { Empty } from "../../ui/Empty";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { RowList } from "../../ui/RowList";
import { useTagChanges } from "./changing";
import { TagInput } from "./TagInput";
import { TagName } from "./TagName";
import { type Arrangement, type TagSort, tagRows } from "./tagRows";

const ARRANGEMENTS: readonly { key: Arrangement; label: string }[] = [
  { key: "namespaces", label: "by namespace" },
  { key: "tree", label: "as a tree" },
  { key: "plain", label: "in one list" },
];

/** Guessed height of a row in pixels. */
const ROW_HEIGHT = 48;

interface AllTagsProps {
  tags: readonly Tag[];
  /** Ids of those that are chosen. */
  chosen: ReadonlySet<string>;
  onChoose: (id: string, on: boolean) => void;
  onOpen: (tag: Tag) => void;
}

/** Every tag, searched, arranged and sorted; and making new ones. */
export function AllTags({ tags, chosen, onChoose, onOpen }: AllTagsProps) {
  const changes = useTagChanges();
  const [search, setSearch] = useState("");
  const [arrangement, setArrangement] = useState<Arrangement>("namespaces");
  const [sort, setSort] = useState<TagSort>("name");
  const [making, setMaking] = useState(false);
  const wanted = useDeferredValue(search);
  const rows = useMemo(
    () => tagRows(tags, arrangement, sort, wanted),
    [tags, arrangement, sort, wanted],
  );
  return (
    <>
      <section className="tagtools" aria-label="Search and order tags">
        <div className="searchfield">
          <Icon name="search" />
          <Form.Control
            type="search"
            value={search}
            placeholder="Search tags"
            aria-label="Search tags"
            maxLength={100}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <Form.Select
          value={arrangement}
          aria-label="Arrange"
          onChange={(event) => setArrangement(event.target.value as Arrangement)}
        >
          {ARRANGEMENTS.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Form.Select>
        <Form.Select
          value={sort}
          aria-label="Sort by"
          onChange={(event) => setSort(event.target.value as TagSort)}
        >
          <option value="name">name</option>
          <option value="count">most used</option>
        </Form.Select>
        <button
          type="button"
          className="btn btn-quiet"
          aria-expanded={making}
          onClick={() => setMaking(!making)}
        >
          <Icon name="plus" /> New tag
        </button>
      </section>
      {making && (
        <div className="panel mb-3">
          <TagInput
            label="Names of new tags"
            placeholder="cat, place:paris"
            tags={tags}
            onAdd={async (names) => {
              for (const name of names) if (!(await changes.create(name))) return;
            }}
            onEscape={() => setMaking(false)}
          />
        </div>
      )}
      {tags.length > 0 && rows.length === 0 && (
        <Empty title="Nothing found">
          <p className="soft break">No tag has “{wanted}” in its names.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <RowList label="Tags" items={rows} keyOf={({ key }) => key} estimate={() => ROW_HEIGHT}>
          {(row) =>
            "tag" in row ? (
              <TagRowLine
                tag={row.tag}
                depth={row.depth}
                chosen={chosen.has(row.tag.id)}
                onChoose={onChoose}
                onOpen={() => onOpen(row.tag)}
              />
            ) : (
              <span className="tagrow-head">
                {row.heading} <span className="nums">({row.count})</span>
              </span>
            )
          }
        </RowList>
      )}
    </>
  );
}

interface TagRowLineProps {
  tag: Tag;
  depth: number;
  chosen: boolean;
  onChoose: (id: string, on: boolean) => void;
  onOpen: () => void;
}

function TagRowLine({ tag, depth, chosen, onChoose, onOpen }: TagRowLineProps) {
  return (
    <>
      <Form.Check
        checked={chosen}
        aria-label={`Choose ${tag.name}`}
        onChange={(event) => onChoose(tag.id, event.target.checked)}
      />
      <button
        type="button"
        className="tagrow-open"
        style={{ paddingInlineStart: `${Math.min(depth, 8) * 1.3}rem` }}
        onClick={onOpen}
      >
        {depth > 0 && <span className="visually-hidden">Level {depth + 1}:</span>}
        <TagName name={tag.name} colour={tag.colour} />
        {tag.aliases.length > 0 && (
          <span className="soft small break">also {tag.aliases.join(", ")}</span>
        )}
        <span className="tagrow-counts soft small nums">{countWords(tag)}</span>
      </button>
    </>
  );
}

function countWords(tag: Tag): string {
  const parts = [
    tag.images > 0 && counted(tag.images, "image"),
    tag.videos > 0 && counted(tag.videos, "video"),
    tag.frames > 0 && counted(tag.frames, "moment"),
    tag.files > tag.images + tag.videos && counted(tag.files, "file"),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : "on no file";
}
