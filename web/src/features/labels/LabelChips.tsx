import "./labels.css";
import { useId, useState } from "react";
import { Icon } from "../../ui/Icon";
import { momentWords, scoreWords, taggerName } from "./words";

/** A label as it is shown. */
export interface ShownLabel {
  readonly name: string;
  readonly score: number;
  /** Who suggests it, the surest first. */
  readonly taggers: readonly string[];
  /** Times in a video in milliseconds. */
  readonly moments: readonly number[];
  /** It was accepted, and becomes a tag when the file is saved. */
  readonly accepted: boolean;
}

interface LabelChipsProps {
  labels: readonly ShownLabel[];
  /** Of what they are, for those who cannot see it. */
  of: string;
  /** Accepts a label, or takes that back. */
  onAccept: (name: string, on: boolean) => void;
  onDismiss: (name: string) => void;
}

/** Labels shown until all are asked for. */
const FIRST = 5;

/** Suggested labels of a file, to accept or to dismiss. */
export function LabelChips({ labels, of, onAccept, onDismiss }: LabelChipsProps) {
  const [all, setAll] = useState(false);
  const [at, setAt] = useState<string | null>(null);
  const why = useId();
  const shown = all ? labels : labels.slice(0, FIRST);
  const told = labels.find(({ name }) => name === at);
  if (labels.length === 0) return null;
  return (
    <div>
      <ul className="labelchips" aria-label={`Suggestions for ${of}`}>
        {shown.map((label) => (
          <li
            key={label.name}
            className={`labelchip${label.accepted ? " labelchip-on" : ""}`}
            onPointerEnter={() => setAt(label.name)}
            onPointerLeave={() => setAt(null)}
            onFocus={() => setAt(label.name)}
            onBlur={() => setAt(null)}
          >
            <button
              type="button"
              aria-pressed={label.accepted}
              aria-describedby={why}
              onClick={() => onAccept(label.name, !label.accepted)}
            >
              <Icon name={label.accepted ? "check-circle" : "plus"} />
              <span>
                <span className="visually-hidden">Accept</span> {label.name}
              </span>
            </button>
            {!label.accepted && (
              <button
                type="button"
                className="labelchip-dismiss"
                title={`Dismiss ${label.name}`}
                onClick={() => onDismiss(label.name)}
              >
                <Icon name="x" />
                <span className="visually-hidden">Dismiss {label.name}</span>
              </button>
            )}
          </li>
        ))}
        {shown.length < labels.length && (
          <li>
            <button type="button" className="btn btn-bare btn-sm" onClick={() => setAll(true)}>
              {labels.length - shown.length} more
              <span className="visually-hidden"> suggestions for {of}</span>
            </button>
          </li>
        )}
      </ul>
      <p id={why} className="labelchips-why soft small nums">
        {told ? whyWords(told) : `Suggested by ${taggersOf(labels)}`}
      </p>
    </div>
  );
}

function whyWords({ score, taggers, moments, accepted }: ShownLabel): string {
  const parts = [scoreWords(score), momentWords(moments)].filter(Boolean).join(" ");
  if (accepted) return `${parts}, becomes a tag when you save the file`;
  return `${parts}, suggested by ${taggers.map(taggerName).join(" and ")}`;
}

function taggersOf(labels: readonly ShownLabel[]): string {
  return [...new Set(labels.flatMap(({ taggers }) => taggers))].map(taggerName).join(" and ");
}
