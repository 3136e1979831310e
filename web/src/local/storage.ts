/** How much this browser keeps for TagCat, whether it may delete it, and forgetting it all. */
import { database } from "./db";
import { forgetPresence } from "./presence";
import { dropThumbnails } from "./thumbnails";

/** What is stored on this device. */
export interface StorageState {
  /** Bytes in use and bytes allowed, as the browser estimates; null where it does not tell. */
  readonly used: number | null;
  readonly quota: number | null;
  /** The browser will not clear it on its own when the disk gets full; null where unknown. */
  readonly persistent: boolean | null;
  readonly files: number;
  readonly hashes: number;
  readonly thumbnails: number;
  readonly copies: number;
  /** Files of which it is kept what a tagger made of them. */
  readonly labelled: number;
}

/** Counts what is stored. Rejects where the browser gives no storage. */
export async function storageState(): Promise<StorageState> {
  const db = await database();
  const [files, hashes, thumbnails, copies, labelled, estimate, persistent] = await Promise.all([
    db.count("files"),
    db.count("hashes"),
    db.count("thumbnails"),
    db.count("copies"),
    db.count("labels"),
    navigator.storage?.estimate?.(),
    navigator.storage?.persisted?.(),
  ]);
  return {
    used: estimate?.usage ?? null,
    quota: estimate?.quota ?? null,
    persistent: persistent ?? null,
    files,
    hashes,
    thumbnails,
    copies,
    labelled,
  };
}

/**
 * Asks the browser not to clear the storage by itself; call it after something the person did.
 * Returns what the browser decided, null where it cannot be asked.
 */
export async function askToPersist(): Promise<boolean | null> {
  if (!navigator.storage?.persist) return null;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/** Deletes every copy of a file that is kept in this browser; the files themselves stay. */
export async function forgetCopies(): Promise<void> {
  await (await database()).clear("copies");
  await forgetPresence("copy");
}

/** Deletes all that is known of this device's files; settings and the device's name stay. */
export async function forgetEverything(): Promise<void> {
  const db = await database();
  const stores = [
    "files",
    "thumbnails",
    "handles",
    "copies",
    "hashes",
    "session",
    "decisions",
    "choices",
    "journal",
    "labels",
    "verdicts",
  ] as const;
  const transaction = db.transaction(stores, "readwrite");
  await Promise.all(stores.map((name) => transaction.objectStore(name).clear()));
  await transaction.done;
  dropThumbnails();
  await forgetPresence();
}
