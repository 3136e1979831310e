import "./tags.css";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useMemo, useState } from "react";
import Form from "react-bootstrap/Form";
import Offcanvas from "react-bootstrap/Offcanvas";
import { Link } from "react-router";
import { messageOf } from "../../api/problem";
import { listTogether, type Tag } from "../../api/tags";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { graphOfFilter } from "../graphs/address";
import { ColourChoice } from "./ColourChoice";
import { useTagChanges } from "./changing";
import { addressOf, filterOf } from "./filterOf";
import { exactTag, indexTags, MAX_NAME, nameProblem, splitNames } from "./names";
import { TagChip } from "./TagChips";
import { TagInput } from "./TagInput";
import { TagName } from "./TagName";
import { belowOf } from "./tagRows";
import { useTags } from "./useTags";

interface TagPanelProps {
  tag: Tag;
  onOpen: (tag: Tag) => void;
  onTeach: () => void;
  onMerge: () => void;
  onRemove: () => void;
  onClose: () => void;
}

/** Tags told that are often together with one. */
const TOGETHER = 12;

/** Everything about one tag, to look at and to change. */
export function TagPanel({ tag, onOpen, onTeach, onMerge, onRemove, onClose }: TagPanelProps) {
  const { tags, byId } = useTags();
  const changes = useTagChanges();
  const parents = tag.parents.map((id) => byId.get(id)).filter((each) => each !== undefined);
  const children = tags.filter(({ parents: above }) => above.includes(tag.id));
  const below = useMemo(() => belowOf(tags, tag.id), [tags, tag.id]);
  const unfit = new Set([...below, ...tag.parents]);
  return (
    <Offcanvas
      show
      onHide={onClose}
      placement="end"
      className="details"
      aria-labelledby="tag-title"
    >
      <Offcanvas.Header closeButton closeLabel="Close">
        <Offcanvas.Title as="h2" id="tag-title">
          <TagName name={tag.name} colour={tag.colour} />
        </Offcanvas.Title>
      </Offcanvas.Header>
      <Offcanvas.Body>
        <div className="tagfacts">
          <Files tag={tag} />
        </div>
        <section aria-label="More files">
          <button type="button" className="btn btn-quiet btn-sm" onClick={onTeach}>
            <Icon name="lightbulb" /> Find more files for it
          </button>
        </section>
        <section aria-label="Name and colour">
          <NameForm key={tag.name} tag={tag} />
          <ColourChoice
            value={tag.colour}
            onChange={(colour) => void changes.update(tag, { colour })}
          />
        </section>
        <section aria-label="Other names">
          <Aliases key={tag.aliases.join()} tag={tag} />
        </section>
        <section aria-labelledby="parents-title">
          <h3 id="parents-title">Belongs to</h3>
          {parents.length > 0 && (
            <ul className="tagchips mb-2">
              {parents.map((parent) => (
                <TagChip
                  key={parent.id}
                  tag={parent}
                  remove={{
                    label: `No longer below ${parent.name}`,
                    onRemove: () =>
                      void changes.update(tag, {
                        parents: tag.parents.filter((id) => id !== parent.id),
                      }),
                  }}
                />
              ))}
            </ul>
          )}
          <TagInput
            label="Add a tag that this one is below, as “animal” for “cat”"
            tags={tags}
            without={unfit}
            onlyKnown
            onAdd={(names) => {
              const index = indexTags(tags);
              const more = names.flatMap((name) => exactTag(index, name)?.id ?? []);
              void changes.update(tag, { parents: [...new Set([...tag.parents, ...more])] });
            }}
          />
          {children.length > 0 && (
            <>
              <p className="small soft mt-2 mb-1">Below it:</p>
              <TagButtons tags={children.slice(0, 50)} onOpen={onOpen} />
            </>
          )}
        </section>
        <OftenTogether tag={tag} byId={byId} onOpen={onOpen} />
        <section className="d-flex flex-wrap gap-2" aria-label="Merge or remove">
          <button type="button" className="btn btn-quiet btn-sm" onClick={onMerge}>
            <Icon name="merge" /> Merge into…
          </button>
          <button type="button" className="btn btn-danger btn-sm" onClick={onRemove}>
            <Icon name="trash" /> Remove
          </button>
        </section>
      </Offcanvas.Body>
    </Offcanvas>
  );
}

/** On how much a tag is, with the way there. */
function Files({ tag }: { tag: Tag }) {
  return (
    <>
      {tag.images > 0 && (
        <Link to={addressOf("images", tag.name)}>{counted(tag.images, "image")}</Link>
      )}
      {tag.videos > 0 && (
        <Link to={addressOf("videos", tag.name)}>{counted(tag.videos, "video")}</Link>
      )}
      {tag.frames > 0 && <span>{counted(tag.frames, "moment")}</span>}
      {tag.files > 0 && (
        <Link to={graphOfFilter(filterOf(tag.name))}>
          <Icon name="graph" /> Show in graph
        </Link>
      )}
      <span className="soft">{tag.files === 0 ? "On no file" : counted(tag.files, "file")}</span>
    </>
  );
}

function NameForm({ tag }: { tag: Tag }) {
  const id = useId();
  const changes = useTagChanges();
  const [name, setName] = useState(tag.name);
  const problem = name === tag.name ? null : nameProblem(name.trim());
  const rename = (event: FormEvent) => {
    event.preventDefault();
    if (!problem && name.trim() !== tag.name) void changes.update(tag, { name: name.trim() });
  };
  return (
    <form onSubmit={rename} className="mb-2">
      <label className="small soft" htmlFor={id}>
        Name
      </label>
      <div className="d-flex gap-2">
        <Form.Control
          id={id}
          size="sm"
          value={name}
          maxLength={MAX_NAME}
          isInvalid={problem !== null}
          aria-describedby={`${id}-problem`}
          onChange={(event) => setName(event.target.value)}
        />
        <button
          type="submit"
          className="btn btn-quiet btn-sm"
          disabled={problem !== null || name.trim() === tag.name}
        >
          Rename
        </button>
      </div>
      <div id={`${id}-problem`} className="taginput-problem small" role="status">
        {problem}
      </div>
    </form>
  );
}

function Aliases({ tag }: { tag: Tag }) {
  const id = useId();
  const changes = useTagChanges();
  const [text, setText] = useState(tag.aliases.join(", "));
  const names = splitNames(text);
  const problem = names.map(nameProblem).find((each) => each !== null) ?? null;
  const same = names.join() === tag.aliases.join();
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (!problem && !same) void changes.update(tag, { aliases: [...names] });
  };
  return (
    <form onSubmit={keep}>
      <label className="small soft" htmlFor={id}>
        Other names, with commas between them: they find this tag as well
      </label>
      <div className="d-flex gap-2">
        <Form.Control
          id={id}
          size="sm"
          value={text}
          placeholder="kitty, Katze"
          isInvalid={problem !== null}
          aria-describedby={`${id}-problem`}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn btn-quiet btn-sm" disabled={same || problem !== null}>
          Keep
        </button>
      </div>
      <div id={`${id}-problem`} className="taginput-problem small" role="status">
        {problem}
      </div>
    </form>
  );
}

interface OftenTogetherProps {
  tag: Tag;
  byId: ReadonlyMap<string, Tag>;
  onOpen: (tag: Tag) => void;
}

function OftenTogether({ tag, byId, onOpen }: OftenTogetherProps) {
  const { data, error } = useQuery({
    queryKey: ["together", tag.id, TOGETHER],
    queryFn: () => listTogether(tag.id, TOGETHER),
  });
  const found = (data ?? []).flatMap(({ id, contents }) => {
    const other = byId.get(id);
    return other ? [{ other, contents }] : [];
  });
  return (
    <section aria-labelledby="together-title">
      <h3 id="together-title">Often together with</h3>
      {error && <Note tone="bad">{messageOf(error)}</Note>}
      {data && found.length === 0 && <p className="soft mb-0">Nothing yet.</p>}
      <TagButtons
        tags={found.map(({ other }) => other)}
        counts={new Map(found.map(({ other, contents }) => [other.id, contents]))}
        onOpen={onOpen}
      />
    </section>
  );
}

interface TagButtonsProps {
  tags: readonly Tag[];
  counts?: ReadonlyMap<string, number>;
  onOpen: (tag: Tag) => void;
}

function TagButtons({ tags, counts, onOpen }: TagButtonsProps) {
  return (
    <ul className="tagchips">
      {tags.map((tag) => (
        <li key={tag.id}>
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => onOpen(tag)}>
            <TagName name={tag.name} colour={tag.colour} />
            {counts && <span className="soft nums">{counts.get(tag.id)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
