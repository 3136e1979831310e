/** The best of the copies of one content, by the person's rules. */
import type { Places } from "../../../api/explore";
import type { FileCopy } from "../../../api/types";
import { type Choice, choose } from "../../../review/best";
import type { Copy } from "../../../review/copies";
import type { Rules } from "../../../review/rules";

/** A content, and where its copies are. */
export type Whereabouts = Places["contents"][number];

/** Which copy is the best, and why; null where there is only one. */
export function bestOf(content: Whereabouts, rules: Rules): Choice | null {
  if (content.files.length < 2) return null;
  return choose(
    content.files.map((file) => copyOf(content, file)),
    [],
    rules,
  );
}

/** A copy as the rules see it: its content is that of all others, so only its place may differ. */
function copyOf({ kind, width, height, duration }: Whereabouts, file: FileCopy): Copy {
  const { id, name, path, size, modified } = file;
  return {
    id,
    name,
    path,
    kind,
    width,
    height,
    size,
    media_type: "",
    modified,
    duration,
    fps: 0,
    taken: null,
    metadata: null,
    detail: null,
    protected: false,
    partial: false,
  };
}

/** Whether nothing would be left of a content without one of its files. */
export function isLast({ files, copies, remove }: Whereabouts, file: string): boolean {
  if (copies > files.length) return false;
  const marked = new Set(remove);
  return files.every(({ id }) => id === file || marked.has(id));
}

/** The folder of a path; "the top folder" where there is none. */
export function folderWords(path: string): string {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return folder || "the top folder";
}
