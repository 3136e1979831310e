/** Who is signed in, for whatever asks the API or is told by it. */
import { heldKey } from "../local/hashKey";
import { Observable } from "../local/observable";
import type { User } from "./types";

/** `unknown` until the start has looked whether a session goes on. */
export type Account =
  | { readonly status: "unknown" }
  | {
      readonly status: "out";
      /** The session ended without being asked to, here at least. */
      readonly ended?: boolean;
      /** There may be a session, but the server cannot be asked. */
      readonly unreached?: boolean;
    }
  | { readonly status: "in"; readonly user: User };

export const account = new Observable<Account>({ status: "unknown" });

/** The id of the key of the account that is signed in; null where its hashes are plain. */
export function keyIdInUse(): string | null {
  const who = account.get();
  return who.status === "in" ? (who.user.hash_key?.id ?? null) : null;
}

/** Whether the hashes of the account have a key that this browser does not have. */
export function lacksKey(): boolean {
  const id = keyIdInUse();
  return id !== null && heldKey.get()?.id !== id;
}
