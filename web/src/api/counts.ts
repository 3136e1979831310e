/** How much there is in a collection. */
import { bodyOf, client } from "./client";
import type { components } from "./schema";

/** Numbers of files, contents and more. */
export type Counts = components["schemas"]["CountsOut"];

/** How much is saved. */
export function countSaved(): Promise<Counts> {
  return bodyOf(client.GET("/api/v1/me/counts"));
}
