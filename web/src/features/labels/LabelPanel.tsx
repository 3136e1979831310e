import "./labels.css";
import { useMemo } from "react";
import { Bar } from "../../ui/Bar";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { collected, decide } from "./collecting";
import type { LabelProgress } from "./job";
import { tally } from "./shown";
import { labelJob } from "./state";
import { taggerState } from "./tagger";
import { verdicts } from "./verdicts";
import { LIMITS, scoreWords } from "./words";

/** How far the labelling is, with pause and cancel; then what it found. */
export function LabelPanel() {
  const progress = useObservable(labelJob.progress);
  const { phase, reason } = progress;
  if (phase === "idle") return null;
  if (phase === "failed") {
    return (
      <Note tone="bad" icon="cloud-slash">
        {reason}
      </Note>
    );
  }
  return (
    <section className="panel labelpanel" aria-label="Suggested labels">
      {phase === "done" ? <Found progress={progress} /> : <Working progress={progress} />}
    </section>
  );
}

function Working({ progress }: { progress: LabelProgress }) {
  const { phase, total, done, current } = progress;
  return (
    <>
      <div className="d-flex flex-wrap gap-2 align-items-center">
        <strong className="nums">
          {phase === "loading" ? "Loading the tagger" : `${done} of ${counted(total, "file")}`}
          {phase === "paused" && " · paused"}
        </strong>
        <span className="soft small break me-auto">
          {phase === "loading"
            ? "From TagCat itself, some 20 MB; the browser keeps it."
            : phase === "working" && current}
        </span>
        {phase === "paused" ? (
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => labelJob.resume()}>
            <Icon name="play" /> Go on
          </button>
        ) : (
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => labelJob.pause()}>
            <Icon name="pause" /> Pause
          </button>
        )}
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => labelJob.cancel()}>
          <Icon name="x" /> Cancel
        </button>
      </div>
      <Bar share={total > 0 ? done / total : 0} label="Labelling files" />
    </>
  );
}

/** Labels told in the panel. */
const MAX_TOLD = 60;

function Found({ progress: { total, problems } }: { progress: LabelProgress }) {
  const found = useObservable(labelJob.found);
  const said = useObservable(verdicts);
  const saved = useObservable(collected);
  const state = useObservable(taggerState);
  const labels = useMemo(() => tally(found, said), [found, said]);
  const open = labels.filter(({ sha256s }) => sha256s.length > 0);
  const accepted = labels.reduce((sum, each) => sum + each.accepted, 0);
  const waiting = [...said.entries()].some(
    ([sha256, { accepted: names }]) => names.length > 0 && !saved.has(sha256),
  );
  return (
    <>
      <div className="d-flex flex-wrap gap-2 align-items-center">
        <strong className="nums me-auto">
          {counted(labels.length, "label")} suggested for {counted(total, "file")}
          {accepted > 0 && ` · ${accepted} accepted`}
        </strong>
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => labelJob.cancel()}>
          <Icon name="x" /> Close
        </button>
      </div>
      <p className="soft small mb-0">
        {state.phase === "ready" && (
          <>
            Made in this page by a model of {formatBytes(state.loaded.bytes.model)}; no picture was
            sent.{" "}
          </>
        )}
        {LIMITS}
      </p>
      {waiting && (
        <p className="small mb-0">
          Accepted labels become tags when you save their files to your collection.
        </p>
      )}
      {problems.length > 0 && (
        <details>
          <summary>{counted(problems.length, "file")} could not be labelled</summary>
          <ul className="small mb-0">
            {problems.map(({ name, reason }) => (
              <li key={name} className="break">
                {name}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {open.length > 0 && (
        <details>
          <summary>Decide on many files at once</summary>
          <ul className="labelbulk" aria-label="Suggested labels of all files">
            {open.slice(0, MAX_TOLD).map(({ name, sha256s, best }) => (
              <li key={name}>
                <span className="break">
                  {name}{" "}
                  <span className="soft small nums">
                    {counted(sha256s.length, "file")}, up to {scoreWords(best)}
                  </span>
                </span>
                <button
                  type="button"
                  className="btn btn-bare btn-sm"
                  onClick={() => void decide(sha256s, name, "accept")}
                >
                  <Icon name="plus" /> Accept
                  <span className="visually-hidden"> {name} for all</span>
                </button>
                <button
                  type="button"
                  className="btn btn-bare btn-sm"
                  onClick={() => void decide(sha256s, name, "dismiss")}
                >
                  <Icon name="x" /> Dismiss
                  <span className="visually-hidden"> {name} for all</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
