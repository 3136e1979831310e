import { announcement } from "./announce";
import { useObservable } from "./useObservable";

/** The one polite live region of the app; see `announce`. */
export function Announcer() {
  const { id, text } = useObservable(announcement);
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      <span key={id}>{text}</span>
    </div>
  );
}
