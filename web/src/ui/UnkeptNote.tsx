import { type Unkept, unkept, type Work } from "../local/unkept";
import { Note } from "./Note";
import { useObservable } from "./useObservable";

/** What would be lost, with the verb that goes with it. */
const WORDS: Readonly<Record<Work, string>> = {
  comparison: "this comparison is",
  review: "what you chose in the review is",
  decisions: "your last decisions on look-alikes are",
  labels: "your last decisions on labels are",
};

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
      {works.map(([work]) => WORDS[work]).join(", and ")} here until you close or reload the page.
      {full && " Make room in the browser's settings; when you come back, it is kept."}
      {works.some(([work]) => work === "comparison") && " Or save to the collection."}{" "}
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
