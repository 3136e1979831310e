import { useState } from "react";
import { clearSent, MAX_TOLD, type Sent, type SentRequest, sent } from "../../api/sent";
import { pretty } from "../../api/telling";
import { counted, formatBytes } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useObservable } from "../../ui/useObservable";
import { sentText } from "./sentText";

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** The last requests of this page as they were sent, while it is open. */
export function LiveRequests() {
  const now = useObservable(sent);
  const [copied, setCopied] = useState("");
  const { told } = now;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(sentText(now));
      setCopied("Copied.");
    } catch {
      setCopied("This browser did not let the page copy. Select the text of a request instead.");
    }
  };
  return (
    <section className="panel" aria-labelledby="live">
      <div className="d-flex flex-wrap gap-2 align-items-center mb-2">
        <h2 id="live" className="mb-0 me-auto">
          <Icon name="arrow-clockwise" /> What this page has sent
        </h2>
        {told.length > 0 && (
          <>
            <button type="button" className="btn btn-quiet btn-sm" onClick={() => void copy()}>
              Copy all
            </button>
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              onClick={() => {
                clearSent();
                setCopied("");
              }}
            >
              <Icon name="trash" /> Clear
            </button>
          </>
        )}
      </div>
      <p className="soft small mb-2">
        Since it was opened, word for word, in this tab only; passwords, tokens and codes are
        masked. It is kept in memory and gone when you reload, sign out or close it.
      </p>
      <p className="small mb-0" role="status">
        {copied}
      </p>
      {told.length === 0 ? (
        <p className="privacy-empty mb-0">
          <strong>Nothing was sent.</strong> Compare some files and come back: it will still say so.
          Then sign in and save a few, and you see here what went.
        </p>
      ) : (
        <ul className="privacy-requests" aria-label="Requests, the newest first">
          {told.map((request) => (
            <li key={request.id}>
              <Request {...request} />
            </li>
          ))}
        </ul>
      )}
      <Older {...now} />
    </section>
  );
}

function Older({ older, olderBytes }: Sent) {
  if (older === 0) return null;
  return (
    <p className="soft small nums mt-2 mb-0">
      The last {MAX_TOLD} are shown; before them {counted(older, "request")} with{" "}
      {formatBytes(olderBytes)} in their bodies.
    </p>
  );
}

function answerWords(status: number | null): string {
  if (status === null) return "no answer yet";
  return status === 0 ? "not answered" : `answered ${status}`;
}

function Request({ at, method, route, bytes, body, told, token, status }: SentRequest) {
  const [open, setOpen] = useState(false);
  const size = bytes === null ? "size not known" : bytes === 0 ? "no body" : formatBytes(bytes);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="tag tag-good">{method}</span> <code className="break">{route}</code>{" "}
        <span className="soft small nums">
          {size} · {TIME.format(at)} · {answerWords(status)}
        </span>
      </summary>
      {open && (
        <>
          {token && <p className="soft small mb-1">Authorization: Bearer ••• (access token)</p>}
          {body ? (
            <section className="privacy-body" aria-label={`Body of ${method} ${route}`}>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too */}
              <pre tabIndex={0}>{pretty(body)}</pre>
            </section>
          ) : (
            <p className="soft small mb-0">It had no body: all that was asked is in its address.</p>
          )}
          {bytes !== null && bytes > told && (
            <p className="soft small nums mb-0">
              The first {formatBytes(told)} are shown, {formatBytes(bytes - told)} more were sent.
            </p>
          )}
        </>
      )}
    </details>
  );
}
