interface BarProps {
  /** Done part of the whole, 0 to 1. */
  share: number;
  /** What is being done. */
  label: string;
}

/** A progress bar. */
export function Bar({ share, label }: BarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className="progress-bar" style={{ width: `${percent}%` }} />
    </div>
  );
}
