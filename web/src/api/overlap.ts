/** What files of the collection share. */
import type { Shared } from "../review/shared";
import { bodyOf, client } from "./client";

/** What a saved file shares with another; null where an image is not in the video. */
export async function findShared(
  id: string,
  other: string,
  variance: number,
  signal: AbortSignal,
): Promise<Shared | null> {
  const params = { path: { file_id: id }, query: { other, variance } };
  const found = await bodyOf(client.GET("/api/v1/files/{file_id}/overlap", { params, signal }));
  if (found.kind === "moment") {
    const { in_own: inOwn, pos, until, orientation } = found;
    return pos === null || until === null
      ? null
      : { kind: "moment", inOwn, pos, until, orientation };
  }
  const { relation, orientation, rate, weight, videos } = found;
  return {
    kind: "stretches",
    overlap: {
      relation,
      orientation,
      rate,
      stretches: found.stretches.map((each) => ({
        ownStart: each.own_start,
        ownEnd: each.own_end,
        start: each.start,
        end: each.end,
        rate: each.rate,
        frames: each.frames,
      })),
      ownShare: found.own_share,
      otherShare: found.other_share,
      weight,
      videos,
    },
    ownDuration: found.own_duration,
    otherDuration: found.other_duration,
  };
}
