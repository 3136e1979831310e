import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { BrowserRouter, Link, Route, Routes } from "react-router";
import { account } from "./api/account";
import { ApiError } from "./api/problem";
import { clearSent } from "./api/sent";
import { keyIdInUse } from "./api/signedIn";
import { notice } from "./features/account/start";
import { DropTarget } from "./features/compare/DropTarget";
import { Home } from "./features/home/Home";
import { heldKey } from "./local/hashKey";
import { NoticeBar } from "./ui/NoticeBar";
import { Page } from "./ui/Page";
import { Shell } from "./ui/Shell";
import { useObservable } from "./ui/useObservable";

const Compare = lazy(() =>
  import("./features/compare/Compare").then(({ Compare: view }) => ({ default: view })),
);
const Collection = lazy(() =>
  import("./features/collection/Collection").then(({ Collection: view }) => ({ default: view })),
);
const PageReview = lazy(() =>
  import("./features/review/PageReview").then(({ PageReview: view }) => ({ default: view })),
);
const CollectionReview = lazy(() =>
  import("./features/review/CollectionReview").then(({ CollectionReview: view }) => ({
    default: view,
  })),
);
const Tags = lazy(() =>
  import("./features/tags/Tags").then(({ Tags: view }) => ({ default: view })),
);
const Graphs = lazy(() =>
  import("./features/graphs/Graphs").then(({ Graphs: view }) => ({ default: view })),
);
const Labels = lazy(() =>
  import("./features/labels/Labels").then(({ Labels: view }) => ({ default: view })),
);
const Account = lazy(() =>
  import("./features/account/Account").then(({ Account: view }) => ({ default: view })),
);
const Privacy = lazy(() =>
  import("./features/privacy/Privacy").then(({ Privacy: view }) => ({ default: view })),
);

/** What the server said, kept while it is fresh. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The server may be on this very computer, which needs no network.
      networkMode: "always",
      retry: (count, error) => count < 2 && error instanceof ApiError && error.mayRetry,
    },
  },
});

// What one person saw must not be there for the next.
account.subscribe(() => {
  if (account.get().status !== "out") return;
  queries.clear();
  clearSent();
});

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
