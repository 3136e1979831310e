/** Files and groups under review for tests. */
import { pairKey, type ReviewFile, type ReviewGroup } from "./model";

/** 64 hexadecimal digits made of a letter or number. */
export function sha(name: string | number): string {
  return Number(typeof name === "number" ? name : name.charCodeAt(0))
    .toString(16)
    .padStart(64, "0");
}

/** A photo; its content is named by `content`, its id by `id`. */
export function fileOf(
  id: string,
  content: string | number,
  facts: Partial<ReviewFile> = {},
): ReviewFile {
  const name = facts.name ?? `${id}.jpg`;
  return {
    id,
    sha256: sha(content),
    name,
    path: `album/${name}`,
    kind: "image",
    width: 800,
    height: 600,
    size: 100_000,
    media_type: "image/jpeg",
    modified: 1_700_000_000_000,
    duration: 0,
    fps: 0,
    partial: false,
    deviceId: "",
    device: "",
    ...facts,
  };
}

/** A group of files of which every two contents match at `variance`. */
export function groupOf(files: readonly ReviewFile[], variance = 2): ReviewGroup {
  const contents = [...new Set(files.map(({ sha256 }) => sha256))];
  return { id: contents[0] ?? "", kind: "group", files, contents, variance, bridged: [] };
}

/** A bridge between the groups of two files, over the pairs of contents given. */
export function bridgeOf(
  a: ReviewFile,
  b: ReviewFile,
  pairs: readonly (readonly [string | number, string | number])[],
  variance = 10,
): ReviewGroup {
  return {
    id: `${a.sha256}${b.sha256}`,
    kind: "bridge",
    files: [a, b],
    contents: [a.sha256, b.sha256],
    variance,
    bridged: pairs.map(([x, y]) => pairKey(sha(x), sha(y))),
  };
}
