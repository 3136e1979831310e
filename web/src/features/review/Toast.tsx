import type { ReactNode } from "react";
import { Icon } from "../../ui/Icon";

/** Something that just happened, at the bottom of the window until it is dismissed. */
export function Toast({ onDismiss, children }: { onDismiss: () => void; children: ReactNode }) {
  return (
    <div className="toastline" role="status">
      <span>{children}</span>
      <button type="button" className="btn btn-bare btn-sm" onClick={onDismiss}>
        <Icon name="x" /> <span className="visually-hidden">Dismiss</span>
      </button>
    </div>
  );
}
