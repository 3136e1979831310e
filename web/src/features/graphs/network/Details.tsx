import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { exploreCopies, type Network } from "../../../api/explore";
import { messageOf } from "../../../api/problem";
import { counted } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { whereWords } from "../../../ui/MatchLine";
import { Note } from "../../../ui/Note";
import { Thumb } from "../../../ui/Thumb";
import { addressOf } from "../../tags/filterOf";
import { HOPS } from "../address";
import { ClusterDot } from "../ClusterDot";
import type { DrawnEdge, DrawnNode } from "./model";
import { endsOf, type Index, kindWords, matchWords } from "./telling";

/** Matches, members and copies that are told of one thing. */
const TOLD = 12;

/** What can be done with what is looked at. */
export interface DetailsActions {
  /** Looks at a node or a match. */
  readonly onFocus: (id: string) => void;
  readonly onOpen: (node: string) => void;
  /** Collapses what a node was opened from; null where it was not. */
  readonly onClose: ((sha256: string) => void) | null;
  readonly onExpand: (sha256: string, hops: number) => void;
  readonly onStart: (sha256: string) => void;
  /** Shows the key frames of a video, or hides them. */
  readonly onFrames: (node: DrawnNode, on: boolean) => void;
  /** Says of matches, by their places in the network, that they are none. */
  readonly onCut: (places: readonly number[]) => void;
  readonly onSelect: (sha256s: readonly string[]) => void;
}

interface DetailsProps extends DetailsActions {
  readonly network: Network;
  readonly index: Index;
  readonly focus: string | null;
  /** Videos whose key frames are shown. */
  readonly framed: ReadonlySet<string>;
}

/** Everything about the node or the match that is looked at. */
export function Details(props: DetailsProps) {
  const { index, focus } = props;
  const node = focus === null ? undefined : index.nodes.get(focus);
  const edge = focus === null ? undefined : index.edges.get(focus);
  return (
    <section className="panel netdetails" aria-label="What you look at" aria-live="off">
      {node ? (
        <NodeDetails {...props} node={node} />
      ) : edge ? (
        <EdgeDetails {...props} edge={edge} />
      ) : (
        <p className="soft mb-0">
          Click a file or a line to see what it is. Double click opens what is collapsed; the
          context menu has more.
        </p>
      )}
    </section>
  );
}

function NodeDetails({ node, ...props }: DetailsProps & { node: DrawnNode }) {
  const { index, framed, onOpen, onClose, onExpand, onStart, onFrames, onFocus, onSelect } = props;
  const [sha256 = ""] = node.sha256s;
  const matches = (index.beside.get(node.id) ?? [])
    .filter(({ kind }) => kind === "match")
    .sort((a, b) => a.distance - b.distance);
  const isContent = node.kind === "image" || node.kind === "video";
  return (
    <>
      <h2 className="break">
        {node.face && <ClusterDot sha256={node.face.sha256} />} {node.name}
      </h2>
      {node.face && (
        <div className="netdetails-thumb">
          <Thumb
            sha256={node.face.sha256}
            kind={node.face.kind}
            alt={`Thumbnail of ${node.face.name}`}
          />
        </div>
      )}
      <p className="soft small mb-2">{kindWords(node)}</p>
      <div className="netdetails-actions">
        {node.kind === "part" && (
          <Action icon="grid" onClick={() => onOpen(node.id)}>
            Open
          </Action>
        )}
        {node.kind === "tag" && (
          <Link className="btn btn-quiet btn-sm" to={addressOf("images", node.name)}>
            <Icon name="tag" /> Its images
          </Link>
        )}
        {node.kind !== "frame" && node.sha256s.length > 1 && (
          <Action icon="check-circle" onClick={() => onSelect(node.sha256s)}>
            Select all {node.sha256s.length}
          </Action>
        )}
        {isContent && onClose && (
          <Action icon="merge" onClick={() => onClose(sha256)}>
            Collapse
          </Action>
        )}
        {node.kind === "video" && (
          <Action icon="film" onClick={() => onFrames(node, !framed.has(sha256))}>
            {framed.has(sha256) ? "Hide key frames" : "Show key frames"}
          </Action>
        )}
        {isContent && (
          <>
            <Action icon="graph" onClick={() => onStart(sha256)}>
              Only around this
            </Action>
            <Link className="btn btn-quiet btn-sm" to={listOf(node)}>
              <Icon name={node.kind === "video" ? "film" : "image"} /> In the list
            </Link>
          </>
        )}
      </div>
      {isContent && (
        <fieldset className="netdetails-hops">
          <legend className="small soft">Add its neighbours, so many steps away</legend>
          <span className="btn-group btn-group-sm">
            {HOPS.map((hops) => (
              <button
                key={hops}
                type="button"
                className="btn btn-quiet btn-sm"
                aria-label={`Add neighbours up to ${counted(hops, "step")} away`}
                onClick={() => onExpand(sha256, hops)}
              >
                {hops}
              </button>
            ))}
          </span>
        </fieldset>
      )}
      {matches.length > 0 && (
        <>
          <h3>{counted(matches.length, "match", "matches")}</h3>
          <ul className="netdetails-list">
            {matches.slice(0, TOLD).map((edge) => {
              const other = index.nodes.get(edge.from === node.id ? edge.to : edge.from);
              return (
                <li key={edge.id}>
                  <button
                    type="button"
                    className="btn btn-bare btn-sm"
                    onClick={() => onFocus(edge.id)}
                  >
                    <span className="break">{other?.name}</span>
                  </button>
                  <span className="soft small nums">{matchWords(edge)}</span>
                </li>
              );
            })}
          </ul>
          <Rest count={matches.length - TOLD} />
        </>
      )}
      {isContent && <Copies sha256={sha256} />}
      {node.kind === "part" && (
        <>
          <h3>Inside</h3>
          <ul className="netdetails-list">
            {node.sha256s.slice(0, TOLD).map((each) => (
              <li key={each} className="small break">
                {props.network.nodes.find((content) => content.sha256 === each)?.name}
              </li>
            ))}
          </ul>
          <Rest count={node.sha256s.length - TOLD} />
        </>
      )}
    </>
  );
}

/** The list of the collection that has a file. */
function listOf({ kind, name }: DrawnNode): string {
  const view = kind === "video" ? "videos" : "images";
  const plain = name.replaceAll(/["\\*?]/g, " ").trim();
  return `/${view}?${new URLSearchParams({ q: `name:"${plain}"` })}`;
}

function EdgeDetails({ edge, ...props }: DetailsProps & { edge: DrawnEdge }) {
  const { network, index, onFocus, onCut } = props;
  if (edge.kind !== "match") return <p className="mb-0">{endsOf(edge, index).join(" – ")}</p>;
  const single = edge.matches.length === 1;
  return (
    <>
      <h2>{single ? "A match" : `${edge.matches.length} matches`}</h2>
      <div className="netdetails-pair">
        {[edge.from, edge.to].map((id) => {
          const node = index.nodes.get(id);
          return (
            <button key={id} type="button" className="netdetails-end" onClick={() => onFocus(id)}>
              {node?.face && (
                <span className="netdetails-endthumb">
                  <Thumb sha256={node.face.sha256} kind={node.face.kind} />
                </span>
              )}
              <span className="small break">{node?.name}</span>
            </button>
          );
        })}
      </div>
      <p className="nums mb-2">{matchWords(edge)}</p>
      {edge.doubtful && (
        <p className="small">
          Two groups hang together by this match alone. If they do not belong together, this is the
          line to cut.
        </p>
      )}
      {single ? (
        <button
          type="button"
          className="btn btn-danger btn-sm"
          aria-keyshortcuts="Delete"
          onClick={() => onCut(edge.matches)}
        >
          <Icon name="slash" /> Not a match
          <span className="key" aria-hidden="true">
            Del
          </span>
        </button>
      ) : (
        <>
          <ul className="netdetails-list">
            {edge.matches.slice(0, TOLD).map((place) => {
              const match = network.edges[place];
              const [a, b] = [network.nodes[match?.a ?? -1], network.nodes[match?.b ?? -1]];
              return (
                <li key={place}>
                  <span className="small break">
                    {a?.name} – {b?.name}
                  </span>
                  <span className="soft small nums">distance {match?.distance}</span>
                  <button
                    type="button"
                    className="btn btn-danger btn-sm"
                    aria-label={`${a?.name} and ${b?.name} do not match`}
                    onClick={() => onCut([place])}
                  >
                    Not a match
                  </button>
                </li>
              );
            })}
          </ul>
          <Rest count={edge.matches.length - TOLD} />
          <button
            type="button"
            className="btn btn-danger btn-sm mt-2"
            onClick={() => onCut(edge.matches)}
          >
            <Icon name="slash" /> None of the {edge.matches.length} is a match
          </button>
        </>
      )}
    </>
  );
}

function Copies({ sha256 }: { sha256: string }) {
  const { data, error } = useQuery({
    queryKey: ["copies", [sha256]],
    queryFn: () => exploreCopies([sha256]),
  });
  if (error) return <Note tone="bad">{messageOf(error)}</Note>;
  const [found] = data ?? [];
  if (!found) return null;
  return (
    <>
      <h3>{found.copies === 1 ? "Where it is" : `${found.copies} copies`}</h3>
      <ul className="netdetails-list">
        {found.files.slice(0, TOLD).map((file) => (
          <li key={file.id} className="small">
            <span className="break">{file.path}</span>
            <span className="soft">{whereWords(file)}</span>
          </li>
        ))}
      </ul>
      <Rest count={found.copies - TOLD} />
    </>
  );
}

function Rest({ count }: { count: number }) {
  return count > 0 ? <p className="soft small mb-0">and {count} more</p> : null;
}

interface ActionProps {
  readonly icon: "check-circle" | "film" | "graph" | "grid" | "merge";
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Action({ icon, onClick, children }: ActionProps) {
  return (
    <button type="button" className="btn btn-quiet btn-sm" onClick={onClick}>
      <Icon name={icon} /> {children}
    </button>
  );
}
