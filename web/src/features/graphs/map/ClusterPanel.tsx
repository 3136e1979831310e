import { type FormEvent, useState } from "react";
import Form from "react-bootstrap/Form";
import Modal from "react-bootstrap/Modal";
import type { HashClusters } from "../../../api/explore";
import { counted, formatCount } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { Thumb } from "../../../ui/Thumb";
import { TagEditor } from "../../tags/TagEditor";
import { ClusterNumber } from "../ClusterDot";
import { clusterName } from "../colours";
import { clusterOfContents } from "./groups";
import { Tried } from "./Tried";

/** Clusters at most, as many as there are colours. */
const MOST = 64;

/** Clusters shown until more are asked for. */
const SHOWN = 20;

interface ClusterPanelProps {
  readonly clusters: HashClusters | undefined;
  readonly busy: boolean;
  /** The number that was chosen; null for what is suggested. */
  readonly k: number | null;
  readonly onK: (k: number | null) => void;
  readonly onSelect: (sha256s: readonly string[]) => void;
}

/** The clusters: how many, and of each its size, how wide it is, and the picture in its middle. */
export function ClusterPanel({ clusters, busy, k, onK, onSelect }: ClusterPanelProps) {
  const [tagging, setTagging] = useState<number | null>(null);
  const [all, setAll] = useState(false);
  const membersOf = (cluster: number) =>
    clusters
      ? [...clusterOfContents(clusters)].flatMap(([sha, own]) => (own === cluster ? [sha] : []))
      : [];
  const found = clusters?.clusters ?? [];
  return (
    <section className="panel" aria-labelledby="clusters-title" aria-busy={busy}>
      <h2 id="clusters-title">Clusters</h2>
      <Amount key={k} k={k} suggested={clusters?.silhouette ?? null} onK={onK} />
      {busy && (
        <p className="soft small mb-0" role="status">
          Looking for clusters…
        </p>
      )}
      {clusters && <Tried {...clusters} />}
      <ul className="clusters" aria-label="Clusters">
        {found.slice(0, all ? MOST : SHOWN).map(({ size, mean_distance, nearest }, cluster) => {
          const content = clusters?.subjects.content[nearest] ?? 0;
          const of = clusters?.subjects.contents;
          const path = of?.path[content] ?? "";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cluster is its number
            <li key={cluster}>
              <button
                type="button"
                className="cluster-pick"
                onClick={() => onSelect(membersOf(cluster))}
              >
                <span className="visually-hidden">Select {clusterName(cluster)}: </span>
                <ClusterNumber cluster={cluster} named />
                <span className="cluster-thumb">
                  <Thumb sha256={of?.sha256[content] ?? ""} kind={of?.kind[content] ?? "image"} />
                </span>
                <span className="cluster-text">
                  <span className="nums">{counted(size, "picture")}</span>
                  <span className="soft small nums">± {mean_distance.toFixed(1)} bits</span>
                  <span className="soft small text-truncate" title={path}>
                    {path.slice(path.lastIndexOf("/") + 1)}
                  </span>
                </span>
              </button>
              <button
                type="button"
                className="btn btn-bare"
                aria-label={`Tag ${clusterName(cluster)}`}
                title={`Tag ${clusterName(cluster)}`}
                onClick={() => setTagging(cluster)}
              >
                <Icon name="tags" />
              </button>
            </li>
          );
        })}
      </ul>
      {!all && found.length > SHOWN && (
        <button type="button" className="btn btn-quiet btn-sm mt-2" onClick={() => setAll(true)}>
          Show all {found.length}
        </button>
      )}
      <p className="soft small mb-0 mt-2">
        A cluster is coarse: pictures whose hashes are nearer to its middle than to that of any
        other. The picture shown is the nearest to it, and ± is how many bits the others differ from
        it on average.
      </p>
      {tagging !== null && (
        <TagCluster
          cluster={tagging}
          sha256s={membersOf(tagging)}
          onClose={() => setTagging(null)}
        />
      )}
    </section>
  );
}

interface AmountProps {
  readonly k: number | null;
  readonly suggested: number | null;
  readonly onK: (k: number | null) => void;
}

function Amount({ k, suggested, onK }: AmountProps) {
  const [typed, setTyped] = useState(k === null ? "" : String(k));
  const wanted = Number(typed);
  const right = Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (right) onK(wanted);
  };
  return (
    <form className="cluster-amount" onSubmit={submit}>
      <Form.Label htmlFor="cluster-count" className="mb-0">
        How many
      </Form.Label>
      <Form.Control
        id="cluster-count"
        size="sm"
        type="number"
        min={1}
        max={MOST}
        placeholder={suggested === null ? "" : String(suggested)}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="btn btn-quiet btn-sm" disabled={!right || wanted === k}>
        Make {right ? formatCount(wanted) : "them"}
      </button>
      {k !== null && (
        <button type="button" className="btn btn-bare btn-sm" onClick={() => onK(null)}>
          Suggest
        </button>
      )}
    </form>
  );
}

interface TagClusterProps {
  readonly cluster: number;
  readonly sha256s: readonly string[];
  readonly onClose: () => void;
}

function TagCluster({ cluster, sha256s, onClose }: TagClusterProps) {
  return (
    <Modal show onHide={onClose} centered aria-labelledby="tag-cluster-title">
      <Modal.Header closeButton closeLabel="Close">
        <Modal.Title as="h2" id="tag-cluster-title">
          Tags of {clusterName(cluster)}{" "}
          <span className="soft">({counted(sha256s.length, "item")})</span>
        </Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <TagEditor sha256s={sha256s} />
      </Modal.Body>
      <Modal.Footer>
        <button type="button" className="btn btn-primary" onClick={onClose}>
          Done
        </button>
      </Modal.Footer>
    </Modal>
  );
}
