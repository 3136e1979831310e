import { useEffect, useState } from "react";
import { Thumb } from "../../ui/Thumb";
import type { DoneEntry } from "./entries";
import { fileOf } from "./openEntry";

/** One file in full, or its thumbnail where it is not at hand. */
export function Original({ entry }: { entry: DoneEntry }) {
  const [shown, setShown] = useState<{ entry: DoneEntry; url: string | null }>();
  const { fingerprint } = entry.outcome;
  useEffect(() => {
    let url: string | null = null;
    let wanted = true;
    const done = (file: File | null) => {
      if (!wanted) return;
      url = file && URL.createObjectURL(file);
      setShown({ entry, url });
    };
    fileOf(entry).then(done, () => done(null));
    return () => {
      wanted = false;
      if (url) URL.revokeObjectURL(url);
    };
  }, [entry]);
  if (shown?.entry !== entry || !shown.url) {
    return (
      <div className="original">
        <Thumb sha256={fingerprint.sha256} kind={fingerprint.kind} alt={entry.name} />
        {shown?.entry === entry && (
          <p className="small soft mb-0">Choose the file again to see it in full.</p>
        )}
      </div>
    );
  }
  return (
    <div className="original">
      {fingerprint.kind === "video" ? (
        // biome-ignore lint/a11y/useMediaCaption: the person's own files come without captions
        <video src={shown.url} controls aria-label={entry.name} />
      ) : (
        <img src={shown.url} alt={entry.name} />
      )}
    </div>
  );
}
