import type { Thresholds } from "../../../api/explore";
import { counted, formatCount } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";

interface ProposedProps {
  readonly proposal: Thresholds["proposal"];
  readonly value: number;
  readonly onTake: (variance: number) => void;
}

/** The variance that fits what the person has decided, and how sure that is. */
export function Proposed({ proposal, value, onTake }: ProposedProps) {
  return (
    <section className="panel" aria-labelledby="proposal-title">
      <h2 id="proposal-title">What your decisions say</h2>
      {proposal ? <Told proposal={proposal} value={value} onTake={onTake} /> : <TooFew />}
    </section>
  );
}

function Told({
  proposal,
  value,
  onTake,
}: ProposedProps & { proposal: NonNullable<ProposedProps["proposal"]> }) {
  const { variance, matches, others, missed, wrong, sure } = proposal;
  return (
    <>
      <p>
        Your {counted(matches + others, "decision")} fit variance{" "}
        <strong className="nums">{variance}</strong> best: {formatCount(matches)} times you kept
        both as the same picture, {formatCount(others)} times you said “no match”.{" "}
        {missed + wrong === 0
          ? "None of them is against it."
          : `Against it are ${formatCount(missed)} it would miss and ${formatCount(wrong)} it would wrongly match.`}
      </p>
      <p className="soft small">
        {Math.round(100 * sure)} % sure: so often, a random draw of these decisions leads to the
        same variance or to one next to it. You decide only on what you were shown, so it can hardly
        be above the largest variance you have looked at.
      </p>
      <button
        type="button"
        className="btn btn-primary btn-sm"
        disabled={variance === value}
        onClick={() => onTake(variance)}
      >
        <Icon name="lightbulb" /> {variance === value ? `At ${variance} now` : `Try ${variance}`}
      </button>
    </>
  );
}

function TooFew() {
  return (
    <p className="soft mb-0">
      Once you have decided on at least 10 pairs in the review, 3 of them “no match” and 3 “keep
      both”, the variance that fits them best is proposed here.
    </p>
  );
}
