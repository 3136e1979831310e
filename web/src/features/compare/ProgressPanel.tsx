import { Bar } from "../../ui/Bar";
import { counted, formatBytes, formatCount, formatTimeLeft } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useObservable } from "../../ui/useObservable";
import { nameOf } from "./entries";
import { session } from "./state";

/** How far the reading is, with pause and cancel; nothing when there is nothing to do. */
export function ProgressPanel() {
  const progress = useObservable(session.progress);
  const { activity, looking, files, filesDone, bytes, bytesDone, waiting } = progress;
  if (activity === "idle" && !looking) {
    if (waiting === 0) return null;
    return (
      <section className="panel d-flex flex-wrap gap-3 align-items-center" aria-label="Progress">
        <span className="me-auto">{counted(waiting, "file")} not read yet.</span>
        <button type="button" className="btn btn-primary btn-sm" onClick={() => session.restart()}>
          <Icon name="play" /> Read the rest
        </button>
      </section>
    );
  }
  const paused = activity === "paused";
  return (
    <section className="panel progresspanel" aria-label="Progress">
      <div className="d-flex flex-wrap gap-2 align-items-center">
        <strong className="me-auto">
          {paused ? "Paused" : files === 0 ? "Looking for files…" : "Reading your files…"}
        </strong>
        {paused ? (
          <button type="button" className="btn btn-primary btn-sm" onClick={() => session.resume()}>
            <Icon name="play" /> Resume
          </button>
        ) : (
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            disabled={activity !== "working"}
            onClick={() => session.pause()}
          >
            <Icon name="pause" /> Pause
          </button>
        )}
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => session.cancel()}>
          <Icon name="x" /> Cancel
        </button>
      </div>
      <Bar share={bytes > 0 ? bytesDone / bytes : 0} label="Reading files" />
      <div className="d-flex flex-wrap column-gap-4 soft nums small">
        <span>
          {formatCount(filesDone)} of {counted(files, "file")}
          {looking && " so far"}
        </span>
        <span>
          {formatBytes(bytesDone)} of {formatBytes(bytes)}
        </span>
        {progress.byteRate !== null && (
          <span>
            {formatBytes(progress.byteRate)}/s
            {progress.fileRate !== null && progress.fileRate >= 0.1
              ? ` · ${progress.fileRate < 10 ? progress.fileRate.toFixed(1) : formatCount(Math.round(progress.fileRate))} files/s`
              : ""}
          </span>
        )}
        {progress.secondsLeft !== null && !looking && (
          <span>{formatTimeLeft(progress.secondsLeft)}</span>
        )}
        <span className="text-truncate running" aria-hidden="true">
          {progress.running.map(nameOf).join(", ")}
        </span>
      </div>
    </section>
  );
}
