import "./labels.css";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useObservable } from "../../ui/useObservable";
import { OWN_TAGGER } from "./shown";
import { labelJob } from "./state";
import { loadTagger, stopTagger, taggerState } from "./tagger";
import { LIMITS, taggerName } from "./words";

/** Which tagger suggests labels in this browser, what of it is loaded, and what it does not do. */
export function TaggerPanel() {
  const state = useObservable(taggerState);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (state.phase !== "loading") setBusy(false);
  }, [state]);
  const load = () => {
    setBusy(true);
    // The state tells what came of it.
    void loadTagger().catch(() => {});
  };
  const unload = () => {
    labelJob.cancel();
    stopTagger();
  };
  return (
    <section className="panel" aria-labelledby="tagger">
      <h2 id="tagger">
        <Icon name="lightbulb" /> Suggested labels
      </h2>
      <p>
        {taggerName(OWN_TAGGER)} looks at your pictures here, in this browser. Neither they nor what
        it sees in them is sent; of files that are in your collection, the suggestions are saved
        there.
      </p>
      <p className="soft small">{LIMITS}</p>
      {state.phase === "ready" && (
        <>
          <p className="nums mb-2">
            Loaded: model {formatBytes(state.loaded.bytes.model)}, labels{" "}
            {formatBytes(state.loaded.bytes.table)}
            {state.loaded.bytes.runtime > 0 &&
              `, what runs it ${formatBytes(state.loaded.bytes.runtime)}`}
            .
          </p>
          <p className="taggerdigest soft small break">
            Version {state.loaded.id.version}, SHA-256 of the model{" "}
            <code>{state.loaded.id.digest}</code>
          </p>
        </>
      )}
      {state.phase === "off" && (
        <p className="soft small">
          Not loaded. It comes from TagCat itself, some 20 MB, when it is first used; the browser
          keeps it.
        </p>
      )}
      {state.phase === "failed" && <Note tone="bad">{state.reason}</Note>}
      <div className="d-flex flex-wrap gap-2">
        {state.phase === "ready" ? (
          <button type="button" className="btn btn-quiet btn-sm" onClick={unload}>
            Unload it
          </button>
        ) : (
          <button type="button" className="btn btn-quiet btn-sm" disabled={busy} onClick={load}>
            {busy ? "Loading…" : "Load it now"}
          </button>
        )}
        <Link className="btn btn-quiet btn-sm" to="/labels">
          Suggestions
        </Link>
      </div>
    </section>
  );
}
