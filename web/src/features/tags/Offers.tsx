import "./tags.css";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { messageOf } from "../../api/problem";
import { listOffers, type Offer } from "../../api/tags";
import { counted, formatPosition } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useTagChanges } from "./changing";
import { byTag, type OfferedTag } from "./offering";
import { TagName } from "./TagName";
import { useTags } from "./useTags";

interface OffersProps {
  /** The contents that may take tags over. */
  sha256s: readonly string[];
  /** What to call each content; not needed for a single one. */
  names?: ReadonlyMap<string, string>;
}

/** Offers told of a tag until all are asked for. */
const SHOWN = 3;

/** Contents that are asked for at most. */
const MAX_CONTENTS = 1000;

/** Tags that look-alikes have: each is written only once it is accepted. */
export function Offers({ sha256s, names }: OffersProps) {
  const asked = sha256s.slice(0, MAX_CONTENTS);
  const { byId } = useTags();
  const changes = useTagChanges();
  const { data, error, isPending } = useQuery({
    queryKey: ["offers", asked],
    queryFn: () => listOffers(asked),
    placeholderData: (old) => old,
  });
  const offered = useMemo(() => byTag(data ?? [], byId), [data, byId]);
  const all = offered.flatMap(({ offers }) => offers);
  if (error) return <Note tone="bad">{messageOf(error)}</Note>;
  if (isPending) return <p className="soft mb-0">Looking…</p>;
  if (all.length === 0) {
    return <p className="soft mb-0">No look-alike has a tag that is missing here.</p>;
  }
  return (
    <div>
      <ul className="offers" aria-label="Offered tags">
        {offered.map((each) => (
          <Offered
            key={each.tag.id}
            offered={each}
            {...(names && { names })}
            onAccept={(offers) => void changes.accept(offers)}
          />
        ))}
      </ul>
      {all.length > 1 && (
        <button
          type="button"
          className="btn btn-quiet btn-sm mt-2"
          onClick={() => void changes.accept(all)}
        >
          <Icon name="plus" /> Take over all {counted(all.length, "tag")}
        </button>
      )}
    </div>
  );
}

interface OfferedProps {
  offered: OfferedTag;
  names?: ReadonlyMap<string, string>;
  onAccept: (offers: readonly Offer[]) => void;
}

function Offered({ offered: { tag, offers }, names, onAccept }: OfferedProps) {
  return (
    <li className="offer">
      <div className="offer-text">
        <TagName name={tag.name} colour={tag.colour} />
        {offers.slice(0, SHOWN).map((offer) => (
          <div key={`${offer.sha256} ${offer.pos}`} className="small soft break">
            {names && <span>for {names.get(offer.sha256) ?? "a file"} </span>}
            {offer.pos !== null && <span>at {formatPosition(offer.pos)} </span>}
            {sourceWords(offer)}
            {offers.length > 1 && (
              <button
                type="button"
                className="btn btn-bare btn-sm"
                onClick={() => onAccept([offer])}
              >
                Only this
                <span className="visually-hidden">
                  : {tag.name} {names?.get(offer.sha256)}{" "}
                  {offer.pos !== null && `at ${formatPosition(offer.pos)}`}
                </span>
              </button>
            )}
          </div>
        ))}
        {offers.length > SHOWN && (
          <div className="small soft">and {counted(offers.length - SHOWN, "more place")}</div>
        )}
      </div>
      <button type="button" className="btn btn-quiet btn-sm" onClick={() => onAccept(offers)}>
        <Icon name="plus" /> Take over
        <span className="visually-hidden"> {tag.name}</span>
        {offers.length > 1 && <span className="nums">({offers.length})</span>}
      </button>
    </li>
  );
}

/** Where an offer comes from: "from b/near.jpg on Anna's laptop, 7 of 128 bits". */
function sourceWords({ sources }: Offer): string {
  const [first] = sources;
  if (!first) return "";
  const how = first.identical ? "the same file" : `${first.distance} of 128 bits`;
  const more = sources.length > 1 ? `, and ${counted(sources.length - 1, "more file")}` : "";
  return `from ${first.path} on ${first.device}, ${how}${more}`;
}
