/** What a group is, in words. */
import type { ReviewGroup } from "../../review/model";
import { counted } from "../../ui/format";

/** As the heading of what is on screen. */
export function titleOf({ kind, files, contents }: ReviewGroup): string {
  if (kind === "bridge") return "Two groups that may be one";
  if (contents.length === 1) return counted(files.length, "identical file");
  const videos = files.filter((file) => file.kind === "video").length;
  if (videos === 0) return counted(files.length, "look-alike image");
  return counted(files.length, videos === files.length ? "look-alike video" : "look-alike file");
}

/** As short as can be, for a row of the list. */
export function shortTitle({ kind, files, contents }: ReviewGroup): string {
  if (kind === "bridge") return "Are these one?";
  if (contents.length === 1) return counted(files.length, "identical file");
  const videos = files.filter((file) => file.kind === "video").length;
  if (videos === 0) return counted(files.length, "image");
  return counted(files.length, videos === files.length ? "video" : "file");
}
