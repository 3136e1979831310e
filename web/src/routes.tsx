import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { BrowserRouter, Link, Route, Routes } from "react-router";
import { account } from "./api/account";
import { ApiError } from "./api/problem";
import { clearSent } from "./api/sent";
import { keyIdInUse } from "./api/signedIn";
import { notice } from "./features/account/start";
import { DropTarget } from "./features/compare/DropTarget";
import { Home } from "./features/home/Home";
import { refreshAfterChanges } from "./features/tags/changing";
import { heldKey } from "./local/hashKey";
import { KeyStaysNote } from "./ui/KeyStaysNote";
import { LoadingNote, lazyView } from "./ui/lazyView";
import { NoticeBar } from "./ui/NoticeBar";
import { Page } from "./ui/Page";
import { Shell } from "./ui/Shell";
import { useObservable } from "./ui/useObservable";
import { VersionNote } from "./ui/VersionNote";

const Compare = lazyView(() => import("./features/compare/Compare").then((views) => views.Compare));
const Collection = lazyView(() =>
  import("./features/collection/Collection").then((views) => views.Collection),
);
const PageReview = lazyView(() =>
  import("./features/review/PageReview").then((views) => views.PageReview),
);
const CollectionReview = lazyView(() =>
  import("./features/review/CollectionReview").then((views) => views.CollectionReview),
);
const Tags = lazyView(() => import("./features/tags/Tags").then((views) => views.Tags));
const Graphs = lazyView(() => import("./features/graphs/Graphs").then((views) => views.Graphs));
const Labels = lazyView(() => import("./features/labels/Labels").then((views) => views.Labels));
const Account = lazyView(() => import("./features/account/Account").then((views) => views.Account));
const Privacy = lazyView(() => import("./features/privacy/Privacy").then((views) => views.Privacy));

/** Milliseconds after which a server is asked again that could not be reached. */
const TRY_EVERY = 5000;

function mayRetry(error: Error | null): boolean {
  return error instanceof ApiError && error.mayRetry;
}

/** What the server said, kept while it is fresh. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The server may be on this very computer, which needs no network.
      networkMode: "always",
      retry: (count, error) => count < 2 && mayRetry(error),
      // What a server could not tell that is restarted or out of reach is there once it is back.
      refetchInterval: ({ state }) => (mayRetry(state.error) ? TRY_EVERY : false),
    },
  },
});

// What one person saw must not be there for the next.
account.subscribe(() => {
  if (account.get().status !== "out") return;
  queries.clear();
  clearSent();
});

// Here rather than in views: a change may end on another view than it began on.
refreshAfterChanges(queries);

// With the key, contents have their SHA-256 in place of what the collection names them by.
heldKey.subscribe(() => {
  if (keyIdInUse() !== null) void queries.resetQueries();
});

/** All views of the app and their addresses. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <BrowserRouter>
        <Shell>
          <Notice />
          <KeyStaysNote />
          <VersionNote />
          <LoadingNote />
          <Suspense fallback={null}>
            <Routes>
              <Route index element={<Home />} />
              <Route path="compare" element={<Compare />} />
              <Route path="review" element={<PageReview />} />
              <Route path="review/collection" element={<CollectionReview />} />
              <Route path="images" element={<Collection key="image" kind="image" />} />
              <Route path="videos" element={<Collection key="video" kind="video" />} />
              <Route path="tags" element={<Tags />} />
              <Route path="graphs/*" element={<Graphs />} />
              <Route path="labels" element={<Labels />} />
              <Route path="account" element={<Account />} />
              <Route path="privacy" element={<Privacy />} />
              <Route path="*" element={<Missing />} />
            </Routes>
          </Suspense>
        </Shell>
        <DropTarget />
      </BrowserRouter>
    </QueryClientProvider>
  );
}

function Notice() {
  const current = useObservable(notice);
  return current && <NoticeBar {...current} onDismiss={() => notice.set(null)} />;
}

function Missing() {
  return (
    <Page title="There is nothing here">
      <p>
        This address leads nowhere. <Link to="/">Go to the start</Link>
      </p>
    </Page>
  );
}
