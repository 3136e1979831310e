import { Link } from "react-router";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/Icon";
import { UnkeptNote } from "../../ui/UnkeptNote";
import { useObservable } from "../../ui/useObservable";
import { KeepingNote } from "../compare/KeepingNote";
import { ResumeOffer } from "../compare/ResumeOffer";
import { session, variance } from "../compare/state";
import { ReviewView } from "./ReviewView";
import { pageReview } from "./state";

/** Reviews what was compared in this page. */
export function PageReview() {
  const bits = useObservable(variance);
  const files = useObservable(session.entries).length;
  return (
    <ReviewView
      source={pageReview}
      title="Review"
      above={
        <div className="stack notes mb-3">
          <UnkeptNote />
          <KeepingNote />
        </div>
      }
      variance={bits}
      onDeleted={(ids) => session.remove(new Set(ids.map(Number)))}
      empty={
        files === 0 ? (
          <Empty title="Nothing to review yet">
            <p className="soft">
              Compare some files first. What looks alike comes here, group by group, and you say
              what stays. No file is touched before you say so.
            </p>
            <Link className="btn btn-primary" to="/compare">
              <Icon name="arrow-left-right" /> Compare files
            </Link>
            <ResumeOffer />
          </Empty>
        ) : (
          <Empty title="No look-alikes to review">
            <p className="soft">
              Nothing looks alike at this variance. A higher one on the Compare page finds more
              distant likenesses.
            </p>
            <Link className="btn btn-quiet" to="/compare">
              Back to Compare
            </Link>
          </Empty>
        )
      }
    />
  );
}
