import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import Offcanvas from "react-bootstrap/Offcanvas";
import { Link } from "react-router";
import { getFile, listMatches } from "../../api/collection";
import { messageOf } from "../../api/problem";
import type { StoredFile } from "../../api/types";
import { presence } from "../../local/presence";
import {
  formatBytes,
  formatDateTime,
  formatDuration,
  formatMediaType,
  formatResolution,
} from "../../ui/format";
import { Here } from "../../ui/Here";
import { Icon } from "../../ui/Icon";
import { MatchLine, whereWords } from "../../ui/MatchLine";
import { Note } from "../../ui/Note";
import { Thumb } from "../../ui/Thumb";
import { useObservable } from "../../ui/useObservable";
import { VarianceSlider } from "../../ui/VarianceSlider";
import { graphOf } from "../graphs/address";
import { FileLabels } from "../labels/FileLabels";
import { useTagChanges } from "../tags/changing";
import { Moments } from "../tags/Moments";
import { NoteField } from "../tags/NoteField";
import { Offers } from "../tags/Offers";
import { Rating } from "../tags/Rating";
import { useSaid } from "../tags/said";
import { TagEditor } from "../tags/TagEditor";
import { OpenFile } from "./OpenFile";
import { SharedWith } from "./SharedWith";

/** Matches of which it is told at once what they share; the others on demand. */
const SHARED_AT_ONCE = 3;

interface DetailsProps {
  file: StoredFile;
  /** The variance in force, where the slider begins. */
  variance: number;
  onClose: () => void;
}

/** All that is known of a file: its copies on all devices, and what matches it. */
export function Details({ file, variance, onClose }: DetailsProps) {
  const here = useObservable(presence).get(file.sha256);
  const [own, setOwn] = useState(variance);
  const [player, setPlayer] = useState<HTMLVideoElement | null>(null);
  const sha256s = useMemo(() => [file.sha256], [file.sha256]);
  const [said] = useSaid(sha256s);
  const changes = useTagChanges();
  const asked = useSettled(own);
  const details = useQuery({
    queryKey: ["files", "one", file.id],
    queryFn: () => getFile(file.id),
  });
  const matches = useQuery({
    queryKey: ["files", "matches", file.id, asked],
    queryFn: () => listMatches(file.id, asked),
    placeholderData: (old) => old,
  });
  const others = matches.data?.filter(({ identical }) => !identical);
  return (
    <Offcanvas
      show
      onHide={onClose}
      placement="end"
      className="details"
      aria-labelledby="details-title"
    >
      <Offcanvas.Header closeButton closeLabel="Close">
        <Offcanvas.Title as="h2" id="details-title" className="break">
          {file.name} <Here how={here} />
        </Offcanvas.Title>
      </Offcanvas.Header>
      <Offcanvas.Body>
        <OpenFile file={file} here={here} onPlayer={setPlayer}>
          <Thumb sha256={file.sha256} kind={file.kind} alt={`Thumbnail of ${file.name}`} />
        </OpenFile>
        {file.kind === "video" && (
          <section aria-labelledby="moments-title">
            <h3 id="moments-title">Moments</h3>
            <Moments file={file} player={player} />
          </section>
        )}
        <section aria-labelledby="tags-title">
          <h3 id="tags-title">Tags</h3>
          <TagEditor sha256s={sha256s} />
          <Rating
            value={said?.rating ?? null}
            onChange={(rating) => void changes.rate(sha256s, rating)}
          />
          <NoteField sha256={file.sha256} note={said?.note ?? ""} />
        </section>
        <section aria-labelledby="labels-title">
          <h3 id="labels-title">Suggestions</h3>
          <FileLabels file={file} here={here} />
        </section>
        <section aria-labelledby="offers-title">
          <h3 id="offers-title">Tags of look-alikes</h3>
          <Offers sha256s={sha256s} />
        </section>
        <dl className="factlist">
          <Fact name="Dimensions">{formatResolution(file.width, file.height)}</Fact>
          <Fact name="Format">{formatMediaType(file.media_type)}</Fact>
          <Fact name="Size">{formatBytes(file.size)}</Fact>
          {file.kind === "video" && <Fact name="Duration">{formatDuration(file.duration)}</Fact>}
          {file.kind === "video" && file.fps > 0 && (
            <Fact name="Frames a second">{Math.round(file.fps * 100) / 100}</Fact>
          )}
          {file.kind === "video" && <Fact name="Key frames">{file.frames}</Fact>}
          <Fact name="Saved">{formatDateTime(file.saved)}</Fact>
          <Fact name="SHA-256">
            <code className="break">{file.sha256}</code>
          </Fact>
        </dl>
        <section aria-labelledby="copies-title">
          <h3 id="copies-title">Copies</h3>
          {details.isError && <Note tone="bad">{messageOf(details.error)}</Note>}
          <ul className="copies">
            {(details.data?.files ?? [file]).map((copy) => (
              <li key={copy.id}>
                <div className="break">{copy.path}</div>
                <div className="soft small">
                  {whereWords(copy)} · {formatBytes(copy.size)} · {formatDateTime(copy.modified)}
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="matches-title">
          <h3 id="matches-title">Looks like</h3>
          <p className="mb-2">
            <Link to={graphOf(file.sha256)}>
              <Icon name="graph" /> Show in graph
            </Link>
          </p>
          <VarianceSlider value={own} onChange={setOwn} />
          {matches.isError && <Note tone="bad">{messageOf(matches.error)}</Note>}
          {others?.length === 0 && (
            <p className="soft">Nothing else in your collection at this variance.</p>
          )}
          <ul className="matches">
            {others?.map((match, place) => (
              <MatchLine key={match.content_id} match={match}>
                <SharedWith
                  file={file}
                  match={match}
                  variance={asked}
                  player={player}
                  atOnce={place < SHARED_AT_ONCE}
                />
              </MatchLine>
            ))}
          </ul>
        </section>
      </Offcanvas.Body>
    </Offcanvas>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="nums">{children}</dd>
    </>
  );
}

/** `value` once the slider rests, so that not every step is a request. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 200);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
