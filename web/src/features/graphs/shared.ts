/** What the views of the collection as a picture have in common while the page is open. */
import { account } from "../../api/account";
import { heldKey } from "../../local/hashKey";
import { Observable } from "../../local/observable";

/** SHA-256 of the contents that are selected: the same in network, map and lists. */
export const selected = new Observable<ReadonlySet<string>>(new Set());

/** The variance that is tried out; null for the person's own. */
export const triedVariance = new Observable<number | null>(null);

/** The cluster of each content by its SHA-256, once clusters were made; their colours are shared
 * by map, network and lists. A video is in the cluster of most of its key frames. */
export const clusterOf = new Observable<ReadonlyMap<string, number> | null>(null);

account.subscribe(() => {
  // What one person chose must not be there for the next.
  if (account.get().status !== "out") return;
  forgetContents();
  triedVariance.set(null);
});

// With the key, contents have their SHA-256 in place of what the collection names them by.
heldKey.subscribe(forgetContents);

function forgetContents(): void {
  selected.set(new Set());
  clusterOf.set(null);
}
