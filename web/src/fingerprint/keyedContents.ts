/**
 * Keyed contents: what a content is named by where hashes are keyed. The SHA-256 of its bytes would
 * tell who has the very same file; what the key makes of it tells nothing without the key, which
 * undoes it. The same in Python in `tagcat/fingerprint/keyed.py`; `spec/dhash/keyed.json` holds
 * both to it.
 */
import { fromHex, type HashKey, hmacOf, toHex } from "./hashKey";

/** The names that a key gives; both ways take and give 64 hexadecimal digits. */
export interface ContentNames {
  /** What a content is named by. */
  readonly idOf: (sha256: string) => string;
  /** The SHA-256 of a content by its name. */
  readonly sha256Of: (id: string) => string;
}

const HALF = 16;

/**
 * The names that a key gives: a permutation of four rounds of a Feistel network with HMAC-SHA256
 * (M. Luby and C. Rackoff, How to construct pseudorandom permutations from pseudorandom functions,
 * SIAM J. Comput. 17, 1988).
 */
export async function contentNamesOf({ bytes }: HashKey): Promise<ContentNames> {
  const hmac = await hmacOf(bytes);
  const label = new TextEncoder().encode("tagcat content id 1");
  const message = new Uint8Array(label.length + 1 + HALF);
  message.set(label);
  const permuted = (digits: string, rounds: readonly number[]) => {
    const data = fromHex(digits);
    const halves = [data.subarray(0, HALF), data.subarray(HALF)] as const;
    for (const round of rounds) {
      const [changed, other] = round % 2 === 0 ? halves : [halves[1], halves[0]];
      message[label.length] = round;
      message.set(other, label.length + 1);
      const mixed = hmac(message);
      for (let at = 0; at < HALF; at++) changed[at] = (changed[at] ?? 0) ^ (mixed[at] ?? 0);
    }
    return toHex(data);
  };
  return {
    idOf: (sha256) => permuted(sha256, [0, 1, 2, 3]),
    sha256Of: (id) => permuted(id, [3, 2, 1, 0]),
  };
}
