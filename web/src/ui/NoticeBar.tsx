import { Icon } from "./Icon";

interface NoticeBarProps {
  tone: "plain" | "bad";
  text: string;
  onDismiss: () => void;
}

/** Something to tell above every view. */
export function NoticeBar({ tone, text, onDismiss }: NoticeBarProps) {
  return (
    <div
      className={`note mb-3 ${tone === "bad" ? "note-bad" : ""}`}
      role={tone === "bad" ? "alert" : "status"}
    >
      <Icon name={tone === "bad" ? "exclamation-triangle" : "check-circle"} />
      <div className="me-auto">{text}</div>
      <button type="button" className="btn btn-bare btn-sm" onClick={onDismiss}>
        <Icon name="x" /> <span className="visually-hidden">Dismiss</span>
      </button>
    </div>
  );
}
