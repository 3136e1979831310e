import type { ReactNode } from "react";
import type { Choice, ReviewFile } from "../../review/model";
import { Icon } from "../../ui/Icon";
import { keyOf, type ReviewAction } from "./shortcuts";
import type { Review } from "./useReview";

interface DecisionBarProps {
  review: Review;
  a: ReviewFile;
  b: ReviewFile | null;
  act: (action: ReviewAction) => void;
}

/** Everything that can be decided, with its key; stays at the bottom of the window. */
export function DecisionBar({ review, a, b, act }: DecisionBarProps) {
  const { state } = review;
  const { choices, undoable, redoable } = state;
  return (
    <section className="decisionbar" aria-label="Decide">
      <Button action="accept" act={act} strong>
        <Icon name="check-circle" /> Keep best
      </Button>
      <FileButtons
        letter="A"
        file={a}
        choice={choices.get(a.id) ?? null}
        keep="keep-reference"
        remove="remove-reference"
        act={act}
      />
      {b && (
        <FileButtons
          letter="B"
          file={b}
          choice={choices.get(b.id) ?? null}
          keep="keep"
          remove="remove"
          act={act}
        />
      )}
      <span className="decisionbar-set decisionbar-second">
        <Button action="not-match" act={act}>
          No match
        </Button>
        <Button action="keep-both" act={act}>
          Keep all
        </Button>
      </span>
      <span className="decisionbar-set decisionbar-undo">
        <Button
          action="undo"
          act={act}
          disabled={undoable === null}
          title={undoable === null ? "Nothing to undo" : `Undo: ${undoable}`}
        >
          Undo
        </Button>
        <Button
          action="redo"
          act={act}
          disabled={redoable === null}
          title={redoable === null ? "Nothing to do again" : `Do again: ${redoable}`}
        >
          Redo
        </Button>
      </span>
    </section>
  );
}

interface FileButtonsProps {
  letter: "A" | "B";
  file: ReviewFile;
  choice: Choice | null;
  keep: ReviewAction;
  remove: ReviewAction;
  act: (action: ReviewAction) => void;
}

function FileButtons({ letter, file, choice, keep, remove, act }: FileButtonsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls
    <span
      className={`decisionbar-set ${letter === "B" ? "decisionbar-second" : ""}`}
      role="group"
      aria-label={`${letter}: ${file.name}`}
    >
      <strong aria-hidden="true">{letter}</strong>
      <Button action={keep} act={act} pressed={choice === "keep"}>
        Keep
      </Button>
      <Button action={remove} act={act} pressed={choice === "remove"}>
        Remove
      </Button>
    </span>
  );
}

interface ButtonProps {
  action: ReviewAction;
  act: (action: ReviewAction) => void;
  strong?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  title?: string;
  children: ReactNode;
}

function Button({ action, act, strong, pressed, disabled, title, children }: ButtonProps) {
  return (
    <button
      type="button"
      className={`btn btn-sm ${strong ? "btn-primary" : "btn-quiet"}`}
      aria-pressed={pressed}
      disabled={disabled}
      title={title}
      onClick={() => act(action)}
    >
      {children}{" "}
      <span className="key" aria-hidden="true">
        {keyOf(action)}
      </span>
    </button>
  );
}
