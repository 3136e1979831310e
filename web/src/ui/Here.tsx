import type { Presence } from "../local/presence";

const WORDS: Readonly<Record<Presence, string>> = {
  open: "On this device, open in this page",
  copy: "On this device, a copy is kept in this browser",
  handle: "On this device, the browser may ask before it opens it",
  seen: "On this device when it was saved; choose the file again to open it",
};

/** The mark ⧈ of a content that is on this device; nothing for one that is not. */
export function Here({ how }: { how: Presence | undefined }) {
  if (!how) return null;
  return (
    <span className="here" role="img" aria-label="On this device" title={WORDS[how]}>
      ⧈
    </span>
  );
}

/** The mark in a sentence. */
export function HereSign() {
  return (
    <span className="here" role="img" aria-label="square in a square">
      ⧈
    </span>
  );
}
