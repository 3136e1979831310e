/** Small pictures by content, as URLs for <img>; made once and shared by all views. */
import { database } from "./db";

/** URLs held at the same time; each is a picture of some 10 KB in memory. */
const MAX_URLS = 3000;

const urls = new Map<string, string>();

function hold(sha256: string, blob: Blob): string {
  const old = urls.get(sha256);
  if (old) return old;
  const url = URL.createObjectURL(blob);
  urls.set(sha256, url);
  if (urls.size > MAX_URLS) {
    const [oldest] = urls;
    if (oldest) {
      urls.delete(oldest[0]);
      URL.revokeObjectURL(oldest[1]);
    }
  }
  return url;
}

/** The URL of a thumbnail that is already in memory. */
export function heldThumbnail(sha256: string): string | undefined {
  return urls.get(sha256);
}

/** Holds a fresh thumbnail in memory and gives its URL. */
export function holdThumbnail(sha256: string, blob: Blob): string {
  return hold(sha256, blob);
}

/** The URL of the thumbnail of a content, null where this device has none. */
export async function findThumbnail(sha256: string): Promise<string | null> {
  const held = urls.get(sha256);
  if (held) return held;
  try {
    const stored = await (await database()).get("thumbnails", sha256);
    return stored ? hold(sha256, new Blob([stored.bytes], { type: stored.type })) : null;
  } catch {
    return null;
  }
}

/** Lets go of every URL, as when everything on this device is forgotten. */
export function dropThumbnails(): void {
  for (const url of urls.values()) URL.revokeObjectURL(url);
  urls.clear();
}
