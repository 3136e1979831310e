/** What is sent of fingerprints: their hashes keyed, where the account has a key for them. */
import {
  type KeyedFingerprint,
  type Keying,
  keyedFingerprint,
  keyingOf,
  withHashes,
} from "../fingerprint/keyed";
import type { Fingerprint } from "../fingerprint/types";
import { heldKeyWith } from "../local/hashKey";
import { KeyError } from "./hashKeys";
import { keyIdInUse } from "./signedIn";

/** Fingerprints as they are sent. */
export interface Sendable {
  /** Id of the key; null where hashes are plain. */
  readonly key: string | null;
  readonly files: readonly (Fingerprint | KeyedFingerprint)[];
}

/** No keyed hash has a longer JSON. */
const LONGEST = { turned: "0".repeat(256), complexity: 112 };

let last: Keying | null = null;

/** What the key of the account makes of hashes; null where this browser does not have the key. */
export async function keyingInUse(): Promise<Keying | null> {
  const id = keyIdInUse();
  const key = id === null ? null : await heldKeyWith(id);
  if (!key) return null;
  if (last?.id !== key.id) last = await keyingOf(key);
  return last;
}

/** Fingerprints made ready to be sent. Throws `KeyError` where a key is needed and not here. */
export async function sendable(files: readonly Fingerprint[]): Promise<Sendable> {
  if (keyIdInUse() === null) return { key: null, files };
  const keying = await keyingInUse();
  if (!keying) {
    throw new KeyError(
      "This collection's hashes are keyed: give this browser the key first, under Account.",
    );
  }
  return { key: keying.id, files: files.map((file) => keyedFingerprint(keying, file)) };
}

/** Bytes of the JSON that is sent of a file, or a few more. */
export function sentLength(file: Fingerprint): number {
  const sent = keyIdInUse() === null ? file : withHashes(file, () => LONGEST);
  return new TextEncoder().encode(JSON.stringify(sent)).length;
}
