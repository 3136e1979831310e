/** The review of the page's comparison; it lives on while the person looks at other views. */
import { results, session } from "../compare/state";
import { PageSource } from "./pageSource";
import { loadReviewSettings } from "./settings";
import { VerdictBook } from "./verdicts";

/** What was decided of pairs, by this browser and by the account. */
export const verdicts = new VerdictBook((pairs, apart) => session.keepApart(pairs, apart));

export const pageReview = new PageSource(session, results, verdicts);

void verdicts.load();
void loadReviewSettings();
