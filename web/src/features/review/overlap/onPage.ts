/** What files of the page's own comparison share. */
import type { Fingerprint } from "../../../fingerprint/types";
import type { Shared } from "../../../review/shared";
import type { CompareSession } from "../../compare/session";
import { sharedInWorker } from "./inWorker";

/** What two files share; what the key frames are worth is counted among all videos compared. */
export async function sharedOnPage(
  session: Pick<CompareSession, "commonness">,
  own: Fingerprint,
  other: Fingerprint,
  variance: number,
  signal: AbortSignal,
): Promise<Shared | null> {
  const videos = own.kind === "video" && other.kind === "video";
  const known = videos ? await session.commonness([own.sha256, other.sha256], variance) : null;
  return sharedInWorker(own, other, variance, known, signal);
}
