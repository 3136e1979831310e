/** The labelling of the page, which lives on while the person looks at other views. */
import { findLabelled, keepLabelled } from "../../local/labels";
import { announce } from "../../ui/announce";
import { counted } from "../../ui/format";
import { framesOf } from "../review/stage/frames";
import { LabelJob } from "./job";
import { loadTagger, lookAt } from "./tagger";

async function* framesOfFile(file: File, times: readonly number[]) {
  const url = URL.createObjectURL(file);
  try {
    yield* framesOf(url, times);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The one labelling of the page. */
export const labelJob = new LabelJob({
  load: loadTagger,
  look: lookAt,
  frames: framesOfFile,
  find: findLabelled,
  keep: keepLabelled,
});

let last = labelJob.progress.get().phase;
labelJob.progress.subscribe(() => {
  const { phase, total, reason } = labelJob.progress.get();
  if (phase === last) return;
  if (phase === "loading") announce("Loading the tagger.");
  else if (phase === "working" && last === "loading") announce("Looking at the files.");
  else if (phase === "done") announce(`Finished. ${counted(total, "file")} labelled.`);
  else if (phase === "paused") announce("Paused.");
  else if (phase === "failed") announce(reason);
  last = phase;
});
