import { type Unkept, unkept, type Work } from "../local/unkept";
import { Note } from "./Note";
import { useObservable } from "./useObservable";

/** What would be lost, as the subject of a sentence. */
const WORDS: Readonly<Record<Work, string>> = {
  comparison: "this comparison",
  review: "what you chose in the review",
  decisions: "what you decided on look-alikes",
  labels: "what you decided on labels",
};

const LIST = new Intl.ListFormat("en", { type: "conjunction" });

/** That leaving the page would lose some of the person's work, and what to do. */
export function UnkeptNote() {
  const all = useObservable(unkept);
  return [true, false].map((full) => {
    const works = [...all].filter(([, each]) => each.full === full);
    return works.length > 0 && <Missing key={String(full)} works={works} full={full} />;
  });
}

function Missing({ works, full }: { works: readonly (readonly [Work, Unkept])[]; full: boolean }) {
  return (
    <Note tone="bad">
      {full ? "The browser's storage is full: " : "The browser's storage cannot be used: "}
      {LIST.format(works.map(([work]) => WORDS[work]))} {works.length > 1 ? "are" : "is"} here until
      you close or reload the page.
      {full && " Make room in the browser's settings; it is kept once you come back."}
      {works.some(([work]) => work === "comparison") && " You can also save it to your collection."}{" "}
      <button
        type="button"
        className="btn btn-quiet btn-sm ms-2"
        onClick={() => {
          for (const [, { again }] of works) again();
        }}
      >
        Try again
      </button>
    </Note>
  );
}
