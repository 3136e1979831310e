import "./tags.css";
import { splitName } from "./names";

interface TagNameProps {
  name: string;
  /** "#rrggbb"; null draws no dot. */
  colour: string | null;
}

/** A tag: its colour as a dot, its namespace a little softer than the rest of its name. */
export function TagName({ name, colour }: TagNameProps) {
  const { space, rest } = splitName(name);
  return (
    <span className="tagname">
      {colour && <span className="tagdot" style={{ background: colour }} aria-hidden="true" />}
      <span className="break">
        {space && <span className="tagspace">{space}:</span>}
        {rest}
      </span>
    </span>
  );
}
