import { forgetHashKey, keyStays } from "../local/hashKey";
import { Note } from "./Note";
import { useObservable } from "./useObservable";

/** That the key of hashes is still in this browser though it was to be forgotten, and what to do. */
export function KeyStaysNote() {
  const stays = useObservable(keyStays);
  return (
    stays && (
      <div className="mb-3">
        <Note tone="bad">
          The key of your hashes is still in this browser: it could not be removed from the storage.
          On a computer that others use, try again, or clear the data of this site in the browser's
          settings.{" "}
          <button
            type="button"
            className="btn btn-quiet btn-sm ms-2"
            onClick={() => void forgetHashKey()}
          >
            Try again
          </button>
        </Note>
      </div>
    )
  );
}
