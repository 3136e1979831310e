import { useId } from "react";
import Form from "react-bootstrap/Form";
import { MAX_VARIANCE, STRICT_VARIANCE, VARIANCE } from "../match/rule";

/** The three values that have a name. */
const VARIANCES = { strict: STRICT_VARIANCE, normal: VARIANCE, review: MAX_VARIANCE };

const MARKS: readonly { value: number; label: string }[] = [
  { value: VARIANCES.strict, label: "strict" },
  { value: VARIANCES.normal, label: "default" },
  { value: VARIANCES.review, label: "review" },
];

/** What a variance does, in words. */
export function varianceWords(variance: number): string {
  if (variance === 0) return "the same picture only";
  if (variance < VARIANCES.strict) return "very strict";
  if (variance === VARIANCES.strict) return "strict";
  if (variance < VARIANCES.normal) return "nearly strict";
  if (variance === VARIANCES.normal) return "default";
  return variance < VARIANCES.review ? "lenient" : "review: look twice";
}

interface VarianceSliderProps {
  value: number;
  onChange: (variance: number) => void;
  disabled?: boolean;
}

/** How much two pictures may differ and still match: 0 to 25, with marks that set a value. */
export function VarianceSlider({ value, onChange, disabled = false }: VarianceSliderProps) {
  const id = useId();
  return (
    <div className="variance">
      <div className="d-flex justify-content-between gap-2">
        <Form.Label htmlFor={id} className="mb-0 fw-semibold">
          Variance
        </Form.Label>
        <output htmlFor={id} className="nums">
          {value} <span className="soft">· {varianceWords(value)}</span>
        </output>
      </div>
      <Form.Range
        id={id}
        min={0}
        max={VARIANCES.review}
        step={1}
        value={value}
        disabled={disabled}
        aria-valuetext={`${value}, ${varianceWords(value)}`}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <div className="variance-marks">
        {MARKS.map(({ value: mark, label }) => (
          <button
            key={mark}
            type="button"
            className="btn btn-quiet btn-sm"
            aria-pressed={value === mark}
            disabled={disabled}
            onClick={() => onChange(mark)}
          >
            {label} <span className="soft nums">{mark}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
