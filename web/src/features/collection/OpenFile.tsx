import { type ReactNode, useEffect, useRef, useState } from "react";
import { lacksKey } from "../../api/signedIn";
import type { StoredFile } from "../../api/types";
import { PICKER_ACCEPT } from "../../local/mediaNames";
import { openOriginal, relink } from "../../local/originals";
import { filesOfInput, hasPickers, type Picked, pickFiles } from "../../local/picking";
import type { Presence } from "../../local/presence";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";

interface OpenFileProps {
  file: StoredFile;
  here: Presence | undefined;
  /** Told of the element that plays a video, and of null when it goes. */
  onPlayer?: (player: HTMLVideoElement | null) => void;
  /** Shown until the file is open. */
  children: ReactNode;
}

/** Opens the file itself from this device, by whatever way the browser keeps to it. */
export function OpenFile({ file, here, onPlayer, children }: OpenFileProps) {
  const [url, setUrl] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [mustPick, setMustPick] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => () => (url === null ? undefined : URL.revokeObjectURL(url)), [url]);

  const run = async (action: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
    } catch {
      setProblem("The file could not be read.");
    } finally {
      setBusy(false);
    }
  };
  const open = () =>
    run(async () => {
      if (lacksKey()) {
        setProblem(
          "Without the key this browser does not know the file. Give it the key, under Account.",
        );
        return;
      }
      const opened = await openOriginal(file.sha256);
      if (opened.file) {
        setUrl(URL.createObjectURL(opened.file));
        return;
      }
      setProblem(`It cannot be opened: ${opened.reason}.`);
      setMustPick(true);
    });
  const take = (found: AsyncIterable<unknown> | null) =>
    run(async () => {
      for await (const item of found ?? []) {
        const picked = item as Picked;
        if (picked.kind !== "file") continue;
        if (await relink(file.sha256, picked.file, picked.handle)) {
          setUrl(URL.createObjectURL(picked.file));
          setMustPick(false);
        } else {
          setProblem(`${picked.file.name} is another file: its content differs.`);
        }
        return;
      }
    });
  const pick = async () => {
    if (!hasPickers()) return input.current?.click();
    const found = await pickFiles(false).catch(() => {
      input.current?.click();
      return null;
    });
    if (found) await take(found);
  };

  return (
    <div className="openfile">
      <div className="openfile-picture">
        {url === null ? (
          children
        ) : file.kind === "video" ? (
          // biome-ignore lint/a11y/useMediaCaption: the person's own files come without captions
          <video ref={onPlayer} src={url} controls aria-label={file.name} />
        ) : (
          <img src={url} alt={file.name} />
        )}
      </div>
      {problem && <Note tone="bad">{problem}</Note>}
      {url === null && (
        <div className="d-flex flex-wrap gap-2">
          {here && here !== "seen" && !mustPick ? (
            <button
              type="button"
              className="btn btn-primary btn-sm"
              disabled={busy}
              onClick={() => void open()}
            >
              <Icon name="eye" /> Open
            </button>
          ) : (
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              disabled={busy}
              onClick={() => void pick()}
            >
              <Icon name="file-earmark" /> Choose the file to open it
            </button>
          )}
          {busy && <span className="soft small align-self-center">Waiting for the file…</span>}
        </div>
      )}
      {url !== null && (
        <a className="btn btn-quiet btn-sm" href={url} target="_blank" rel="noreferrer">
          <Icon name="box-arrow-up-right" /> Open in a tab of its own
        </a>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={PICKER_ACCEPT}
        aria-label="The file of this entry"
        data-testid="relink-input"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void take(filesOfInput(files));
        }}
      />
    </div>
  );
}
