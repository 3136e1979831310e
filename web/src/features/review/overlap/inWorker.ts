import { wrap } from "comlink";
import type { Fingerprint } from "../../../fingerprint/types";
import type { Commonness } from "../../../match/commonness";
import type { Shared, sharedOf } from "../../../review/shared";

/**
 * `sharedOf` in a worker of its own, which ends with the answer or with the signal: of videos whose
 * frames are all alike it may take many seconds.
 * @throws DOMException (AbortError) once the signal is given.
 */
export async function sharedInWorker(
  own: Fingerprint,
  other: Fingerprint,
  variance: number,
  known: Commonness | null,
  signal: AbortSignal,
): Promise<Shared | null> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("../../../review/shared.worker.ts", import.meta.url), {
    type: "module",
  });
  try {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return await Promise.race([
      wrap<typeof sharedOf>(worker)(own, other, variance, known),
      aborted,
    ]);
  } finally {
    worker.terminate();
  }
}
