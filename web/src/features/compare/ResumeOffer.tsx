import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { noOtherKeeper } from "../../local/keeper";
import { mayRead } from "../../local/originals";
import { countKept, forgetEntries } from "../../local/resume";
import { counted } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { useObservable } from "../../ui/useObservable";
import { pageReview } from "../review/state";
import { session } from "./state";

/** Offers the comparison of an earlier visit, if there is one and none is on screen. */
export function ResumeOffer() {
  const [kept, setKept] = useState(0);
  const [busy, setBusy] = useState(false);
  const entries = useObservable(session.entries);
  const navigate = useNavigate();
  useEffect(() => {
    const wanted = new AbortController();
    // What another tab has on screen is not for this one to take or to forget.
    noOtherKeeper(wanted.signal)
      // The comparison that was on screen until now may still have to be forgotten.
      .then(() => session.kept())
      .then(countKept)
      .then((count) => wanted.signal.aborted || setKept(count))
      .catch(() => {});
    return () => wanted.abort();
  }, []);
  if (kept === 0 || entries.length > 0) return null;
  const takeUp = async () => {
    setBusy(true);
    try {
      if (await session.takeUp(mayRead)) {
        await pageReview.restore();
        await navigate("/compare");
      } else {
        setKept(0);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="resume">
      <span>Your last comparison has {counted(kept, "file")}.</span>
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        disabled={busy}
        onClick={() => void takeUp()}
      >
        <Icon name="arrow-clockwise" /> Take it up again
      </button>
      <button
        type="button"
        className="btn btn-bare btn-sm"
        onClick={() => {
          setKept(0);
          void forgetEntries();
        }}
      >
        Forget it
      </button>
    </div>
  );
}
