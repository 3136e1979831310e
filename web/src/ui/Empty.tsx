import type { ReactNode } from "react";
import { Logo } from "./Logo";

/** What a view shows when it has nothing to show, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Logo size={56} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
