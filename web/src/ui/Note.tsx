import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface NoteProps {
  /** `bad` is read out at once by screen readers. */
  tone?: "plain" | "bad";
  icon?: IconName;
  children: ReactNode;
}

/** A short message set apart from the text around it. */
export function Note({ tone = "plain", icon, children }: NoteProps) {
  const bad = tone === "bad";
  return (
    <div className={`note${bad ? " note-bad" : ""}`} role={bad ? "alert" : undefined}>
      <Icon name={icon ?? (bad ? "exclamation-triangle" : "info-circle")} />
      <div>{children}</div>
    </div>
  );
}
