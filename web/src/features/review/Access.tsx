import { useEffect, useState } from "react";
import type { ReviewFile } from "../../review/model";
import { Note } from "../../ui/Note";
import type { ReviewSource } from "./source";

interface AccessProps {
  source: ReviewSource;
  files: readonly ReviewFile[];
  /** The browser was asked; there may be more to see now. */
  onAsked: () => void;
}

/** Offers to ask the browser for files that it only gives after asking the person. */
export function Access({ source, files, onAsked }: AccessProps) {
  const [closed, setClosed] = useState<readonly ReviewFile[]>([]);
  const key = files.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the files
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      const found: ReviewFile[] = [];
      for (const file of files) {
        if (source.isReachable(file) && !(await source.open(file, false).catch(() => null))) {
          found.push(file);
        }
      }
      if (wanted) setClosed(found);
    };
    void look();
    return () => {
      wanted = false;
    };
  }, [source, key]);
  if (closed.length === 0) return null;
  const ask = async () => {
    for (const file of closed) await source.open(file, true).catch(() => null);
    setClosed([]);
    onAsked();
  };
  return (
    <Note>
      The browser needs your permission to open these files again.{" "}
      <button type="button" className="btn btn-quiet btn-sm" onClick={() => void ask()}>
        Open the files
      </button>
    </Note>
  );
}
