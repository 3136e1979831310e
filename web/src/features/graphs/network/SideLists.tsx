import { useDeferredValue, useMemo, useState } from "react";
import Form from "react-bootstrap/Form";
import { folded } from "../../../filter/folding";
import { formatCount } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { Thumb } from "../../../ui/Thumb";
import { TagName } from "../../tags/TagName";
import { ClusterDot } from "../ClusterDot";
import { LineSample } from "./Legend";
import type { Drawing, DrawnEdge, DrawnNode } from "./model";
import { OptionList } from "./OptionList";
import { selectionOf } from "./paint";
import { endsOf, type Index, kindWords, matchWords } from "./telling";

interface SideListsProps {
  readonly drawing: Drawing;
  readonly index: Index;
  readonly selected: ReadonlySet<string>;
  /** The node or the match that is looked at. */
  readonly focus: string | null;
  readonly onNode: (node: DrawnNode) => void;
  readonly onEdge: (edge: DrawnEdge) => void;
  /** Enter on a node: opens it, or flies to it. */
  readonly onEnter: (node: DrawnNode) => void;
  readonly onToggle: (node: DrawnNode) => void;
  readonly onCut: (edge: DrawnEdge) => void;
}

type Shown = "nodes" | "matches";

/** Made once: an order of its own for each comparison takes a second for 5,000 names. */
const BY_NAME = new Intl.Collator("en", { numeric: true });

/** All nodes and matches as lists: to find one by its name, and to do everything by keys. */
export function SideLists(props: SideListsProps) {
  const { drawing, index, selected, focus, onNode, onEdge, onEnter, onToggle, onCut } = props;
  const [shown, setShown] = useState<Shown>("nodes");
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(folded(typed.trim()));
  const nodes = useMemo(() => called(drawing.nodes, wanted), [drawing, wanted]);
  const matches = useMemo(() => drawing.edges.filter(({ kind }) => kind === "match"), [drawing]);
  const edges = useMemo(() => {
    if (shown !== "matches") return [];
    const found = wanted
      ? matches.filter((edge) => endsOf(edge, index).some((name) => folded(name).includes(wanted)))
      : [...matches];
    const rank = ({ doubtful, bridge }: DrawnEdge) => (doubtful ? 0 : bridge ? 1 : 2);
    return found.sort((a, b) => rank(a) - rank(b) || b.distance - a.distance);
  }, [matches, index, wanted, shown]);
  const tab = (value: Shown, text: string) => (
    <button
      type="button"
      className="btn btn-quiet btn-sm"
      aria-pressed={shown === value}
      onClick={() => setShown(value)}
    >
      {text}
    </button>
  );
  return (
    <section className="panel netside-lists" aria-labelledby="network-list-title">
      <h2 id="network-list-title" className="visually-hidden">
        What is in the network
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // The list may still be on its way to what was typed last.
          const [first] = called(drawing.nodes, folded(typed.trim()));
          if (first) onNode(first);
        }}
      >
        <label className="visually-hidden" htmlFor="network-find">
          Find by name
        </label>
        <Form.Control
          id="network-find"
          type="search"
          size="sm"
          value={typed}
          maxLength={200}
          placeholder="Find by name"
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
      {/* biome-ignore lint/a11y/useSemanticElements: two buttons are no fieldset */}
      <div className="btn-group btn-group-sm my-2" role="group" aria-label="What to list">
        {tab("nodes", `Files ${formatCount(drawing.nodes.length)}`)}
        {tab("matches", `Matches ${formatCount(matches.length)}`)}
      </div>
      {shown === "nodes" && nodes.length > 0 && (
        <OptionList
          label="Files in the network"
          items={nodes}
          keyOf={({ id }) => id}
          active={focus}
          isSelected={(node) => selectionOf(node, selected) === "all"}
          onActive={onNode}
          onEnter={onEnter}
          onToggle={onToggle}
        >
          {(node) => <NodeRow node={node} selected={selected} />}
        </OptionList>
      )}
      {shown === "matches" && edges.length > 0 && (
        <OptionList
          label="Matches in the network"
          items={edges}
          keyOf={({ id }) => id}
          active={focus}
          isSelected={({ id }) => id === focus}
          onActive={onEdge}
          onEnter={onEdge}
          onDelete={onCut}
        >
          {(edge) => <EdgeRow edge={edge} index={index} />}
        </OptionList>
      )}
      {(shown === "nodes" ? nodes : edges).length === 0 && (
        <p className="soft small mb-0">{typed ? "Nothing is called like that." : "None."}</p>
      )}
      <p className="soft small mb-0 mt-2">
        {shown === "nodes"
          ? "Arrow keys go through the list, Enter opens or flies there, Space selects."
          : "The doubtful come first. Delete says that two do not match."}
      </p>
    </section>
  );
}

/** Nodes with a folded text in their names, by name. */
function called(nodes: readonly DrawnNode[], text: string): readonly DrawnNode[] {
  const found = nodes.filter(({ name }) => !text || folded(name).includes(text));
  return found.sort((a, b) => BY_NAME.compare(a.name, b.name));
}

function NodeRow({ node, selected }: { node: DrawnNode; selected: ReadonlySet<string> }) {
  const state = selectionOf(node, selected);
  return (
    <>
      <span className="netlist-thumb" aria-hidden="true">
        {node.face ? (
          <Thumb sha256={node.face.sha256} kind={node.face.kind} />
        ) : (
          <Icon name={node.kind === "tag" ? "tag" : "film"} />
        )}
      </span>
      <span className="netlist-text">
        <span className="netlist-name">
          {node.kind === "tag" ? <TagName name={node.name} colour={node.colour} /> : node.name}
        </span>
        <span className="soft small">
          {[kindWords(node), node.kind === "part" ? null : node.face?.device]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {node.face && node.kind !== "part" && <ClusterDot sha256={node.face.sha256} />}
      {state !== "none" && (
        <span className={state === "all" ? "tag tag-good" : "tag"} aria-hidden="true">
          {state === "all" ? "✓" : "some"}
        </span>
      )}
    </>
  );
}

function EdgeRow({ edge, index }: { edge: DrawnEdge; index: Index }) {
  const [one, other] = endsOf(edge, index);
  return (
    <>
      <LineSample edge={edge} />
      <span className="netlist-text">
        <span className="netlist-name">
          {one} – {other}
        </span>
        <span className="soft small nums">{matchWords(edge)}</span>
      </span>
    </>
  );
}
