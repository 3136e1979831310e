/** Offers of tags by look-alikes, put together for a person to decide on. */
import type { Offer, Tag } from "../../api/tags";
import { loose } from "./names";

/** Everything a tag is offered for. */
export interface OfferedTag {
  readonly tag: Tag;
  readonly offers: readonly Offer[];
}

/** Offers by their tags, in order of the tags' names; those of tags that are not known are left out. */
export function byTag(
  offers: readonly Offer[],
  tags: ReadonlyMap<string, Tag>,
): readonly OfferedTag[] {
  const found = new Map<string, { tag: Tag; offers: Offer[] }>();
  for (const offer of offers) {
    const tag = tags.get(offer.tag);
    if (!tag) continue;
    const known = found.get(tag.id);
    if (known) known.offers.push(offer);
    else found.set(tag.id, { tag, offers: [offer] });
  }
  return [...found.values()].sort((a, b) => (loose(a.tag.name) < loose(b.tag.name) ? -1 : 1));
}
