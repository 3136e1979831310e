import { memo, useMemo } from "react";
import { useObservable } from "../../ui/useObservable";
import { decide } from "./collecting";
import { LabelChips } from "./LabelChips";
import { shownOf } from "./shown";
import { labelJob } from "./state";
import { verdicts } from "./verdicts";

interface PageLabelsProps {
  sha256: string;
  /** Name of the file. */
  name: string;
}

/** The labels found for a file of the comparison; nothing where it was not looked at. */
export const PageLabels = memo(function PageLabels({ sha256, name }: PageLabelsProps) {
  const labelled = useObservable(labelJob.found).get(sha256);
  const said = useObservable(verdicts).get(sha256);
  const labels = useMemo(() => (labelled ? shownOf(labelled, said) : []), [labelled, said]);
  if (!labelled) return null;
  if (labelled.labels.length === 0) {
    return <p className="soft small mb-0">Nothing in it that the tagger is sure of.</p>;
  }
  return (
    <LabelChips
      labels={labels}
      of={name}
      onAccept={(label, on) => void decide([sha256], label, on ? "accept" : null)}
      onDismiss={(label) => void decide([sha256], label, "dismiss")}
    />
  );
});
