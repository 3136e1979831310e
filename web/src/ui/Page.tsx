import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";

interface PageProps {
  /** Heading of the page, also the first part of the window's title. */
  title: string;
  /** Beside the heading, at the end of its line. */
  actions?: ReactNode;
  /** Leaves the heading to screen readers where the page opens with something better to see. */
  quiet?: boolean;
  children: ReactNode;
}

/** The state of an address that changes while somebody types. */
export const KEEPS_FOCUS = "keeps-focus";

/**
 * One view: sets the window's title and, when the view was reached from inside the app, moves
 * the focus to its heading as a page load would.
 */
export function Page({ title, actions, quiet = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, state } = useLocation();
  const keepsFocus = state === KEEPS_FOCUS;
  useEffect(() => {
    document.title = `${title} · TagCat`;
  }, [title]);
  useEffect(() => {
    if (key !== "default" && !keepsFocus) heading.current?.focus({ preventScroll: true });
  }, [key, keepsFocus]);
  return (
    <>
      <div className="d-flex flex-wrap gap-2 align-items-center justify-content-between mb-3">
        <h1 ref={heading} tabIndex={-1} className={quiet ? "visually-hidden" : "mb-0"}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
}
