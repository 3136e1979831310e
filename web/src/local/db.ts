/** The IndexedDB of TagCat: what this browser remembers of the files on this device. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Fingerprint, Method } from "../fingerprint/types";
import type { SeenLabel } from "../label/joining";
import type { ClassScores } from "../label/scores";
import type { Step } from "../review/journal";
import type { Choice, Verdict } from "../review/model";
import { Observable } from "./observable";

const NAME = "tagcat";
const VERSION = 3;

/** A file that was saved to a collection from this browser. */
export interface LocalFile {
  /** `sha256:path`, as one content may lie in several places. */
  readonly id: string;
  readonly sha256: string;
  readonly kind: "image" | "video";
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A small picture of a content; bytes, because Blobs cost twice as much to store. */
export interface StoredThumbnail {
  readonly sha256: string;
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** The browser's permission slip for a file; reading asks again after a reload. */
export interface StoredHandle {
  /** Id of the `LocalFile`. */
  readonly id: string;
  readonly sha256: string;
  readonly handle: FileSystemFileHandle;
  /** The folder it was chosen with: asking for it once covers all its files. */
  readonly root: FileSystemDirectoryHandle | null;
}

/** A whole copy of a file, kept only if the person asked for copies. */
export interface StoredCopy {
  readonly sha256: string;
  readonly size: number;
  readonly blob: Blob;
}

/** A finished fingerprint, found again by where the file is and when it was changed. */
export interface StoredHash {
  /** Path, size and time of change; see `cacheKey`. */
  readonly key: string;
  /** Digest of a few bytes from the middle, against another file with the same key. */
  readonly sample: string;
  /** Fingerprints of another version of the hash are not used. */
  readonly version: number;
  readonly fingerprint: Fingerprint;
  readonly warnings: readonly string[];
  readonly method: Method;
}

/** One file of the comparison on screen, so that it can be taken up after a reload. */
export interface StoredEntry {
  readonly position: number;
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly handle: FileSystemFileHandle | null;
  readonly root: FileSystemDirectoryHandle | null;
  /** Why the file could not be read, if it could not. */
  readonly reason: string | null;
}

/** What was decided of two contents in this browser; kept for ever. */
export interface StoredDecision {
  /** Both SHA-256, the lower one first. */
  readonly pair: string;
  readonly verdict: Verdict;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What is to become of a file of the comparison on screen. */
export interface StoredChoice {
  /** Position of its `StoredEntry`. */
  readonly position: number;
  /** By which it is made sure that the position still is this file. */
  readonly sha256: string;
  readonly path: string;
  readonly choice: Choice;
}

/** A step of the review of the comparison on screen. */
export interface StoredStep extends Step {
  readonly undone: boolean;
}

/** What a tagger made of a content, so that no picture is looked at twice. */
export interface StoredLabels extends ClassScores {
  /** `digest:sha256`, the first that of the tagger's weights. */
  readonly id: string;
  readonly sha256: string;
  readonly labels: readonly SeenLabel[];
  readonly embedding: Int8Array<ArrayBuffer>;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

/** What was decided in this browser on labels of a content that is in no collection yet. */
export interface StoredVerdicts {
  readonly sha256: string;
  readonly accepted: readonly string[];
  readonly dismissed: readonly string[];
}

export interface Schema extends DBSchema {
  settings: { key: string; value: unknown };
  files: { key: string; value: LocalFile; indexes: { sha256: string } };
  thumbnails: { key: string; value: StoredThumbnail };
  handles: { key: string; value: StoredHandle; indexes: { sha256: string } };
  copies: { key: string; value: StoredCopy };
  hashes: { key: string; value: StoredHash };
  session: { key: number; value: StoredEntry };
  decisions: { key: string; value: StoredDecision };
  choices: { key: number; value: StoredChoice };
  journal: { key: number; value: StoredStep };
  labels: { key: string; value: StoredLabels; indexes: { at: number } };
  verdicts: { key: string; value: StoredVerdicts };
}

export type Database = IDBPDatabase<Schema>;

/** Creates what is missing between `oldVersion` (0: nothing there yet) and `VERSION`. */
function upgrade(db: Database, oldVersion: number): void {
  if (oldVersion < 1) {
    db.createObjectStore("settings");
    db.createObjectStore("files", { keyPath: "id" }).createIndex("sha256", "sha256");
    db.createObjectStore("thumbnails", { keyPath: "sha256" });
    db.createObjectStore("handles", { keyPath: "id" }).createIndex("sha256", "sha256");
    db.createObjectStore("copies", { keyPath: "sha256" });
    db.createObjectStore("hashes", { keyPath: "key" });
    db.createObjectStore("session", { keyPath: "position" });
  }
  if (oldVersion < 2) {
    db.createObjectStore("decisions", { keyPath: "pair" });
    db.createObjectStore("choices", { keyPath: "position" });
    db.createObjectStore("journal", { keyPath: "number" });
  }
  if (oldVersion < 3) {
    db.createObjectStore("labels", { keyPath: "id" }).createIndex("at", "at");
    db.createObjectStore("verdicts", { keyPath: "sha256" });
  }
}

/** Why the database cannot be used though there is one: tabs with different versions of TagCat. */
export type VersionTrouble =
  /** Another tab has an older one, and has not let go of the database. */
  | "older"
  /** Another tab has brought a newer one, which this page knows nothing of. */
  | "newer";

/** Null where there is no such trouble; `older` ends as soon as that tab is closed. */
export const versionTrouble = new Observable<VersionTrouble | null>(null);

let opened: Promise<Database> | null = null;

/** Opens the database; rejects at once where another tab keeps it from being upgraded. */
function open(): Promise<Database> {
  return new Promise((resolve, reject) => {
    openDB<Schema>(NAME, VERSION, {
      upgrade,
      blocked: () => {
        versionTrouble.set("older");
        reject(new Error("another tab holds an older version of the storage"));
      },
      blocking: (_current, _blocked, event) => {
        // A newer TagCat in another tab wants to upgrade: let it, this tab opens again on use.
        (event.target as IDBDatabase).close();
        opened = null;
      },
      terminated: () => {
        opened = null;
      },
    })
      .then((db) => {
        // After a rejection, too: then the next use finds it open.
        opened = Promise.resolve(db);
        resolve(db);
        versionTrouble.set(null);
      })
      .catch((error: unknown) => {
        opened = null;
        const newer = error instanceof Error && error.name === "VersionError";
        versionTrouble.set(newer ? "newer" : null);
        reject(error);
      });
  });
}

/**
 * The database, opened once for the page. Rejects where the browser gives no storage (as some
 * do in private windows), or another tab is in the way; callers then do without what is
 * remembered.
 */
export function database(): Promise<Database> {
  opened ??= open();
  return opened;
}

/** Closes the database; the next use opens it again. */
export async function closeDatabase(): Promise<void> {
  const db = await opened;
  opened = null;
  db?.close();
}
