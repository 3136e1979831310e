import "./graphs.css";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useMemo } from "react";
import { NavLink, Route, Routes, useLocation } from "react-router";
import { account } from "../../api/account";
import type { Scope } from "../../api/explore";
import { thisDevice } from "../../local/settings";
import { FilterBox } from "../../ui/FilterBox";
import { lazyView } from "../../ui/lazyView";
import { Page } from "../../ui/Page";
import { useObservable } from "../../ui/useObservable";
import { SignedOut } from "../account/SignedOut";
import { useFilter } from "../collection/useFilter";
import { UndoBar } from "../history/UndoBar";
import { useTags } from "../tags/useTags";
import { triedVariance } from "./shared";
import { TriedNote } from "./TriedNote";

const NetworkView = lazyView(() =>
  import("./network/NetworkView").then((views) => views.NetworkView),
);
const MapView = lazyView(() => import("./map/MapView").then((views) => views.MapView));
const ThresholdsView = lazyView(() =>
  import("./thresholds/ThresholdsView").then((views) => views.ThresholdsView),
);
const PlacesView = lazyView(() => import("./places/PlacesView").then((views) => views.PlacesView));

const VIEWS = [
  { to: "/graphs", label: "Network" },
  { to: "/graphs/map", label: "Map" },
  { to: "/graphs/variance", label: "Variance" },
  { to: "/graphs/places", label: "Where is it" },
] as const;

/** What each of the views is given. */
export interface GraphsProps {
  /** Whose collection it is: part of the keys of queries. */
  readonly user: string;
  readonly scope: Scope;
  /** The variance in force: the one that is tried out, or the person's own. */
  readonly variance: number;
}

/** The collection as a picture: network, map and clusters, variances, places. */
export function Graphs() {
  const who = useObservable(account);
  if (who.status !== "in") {
    return (
      <SignedOut
        title="Graphs"
        purpose="see how the files you have saved hang together, from all your devices"
      />
    );
  }
  return <SignedIn user={who.user.name} own={who.user.variance} />;
}

function SignedIn({ user, own }: { user: string; own: number }) {
  const [typed, setTyped, filter] = useFilter();
  const { search } = useLocation();
  const { tags } = useTags();
  const tagNames = useMemo(() => tags.map(({ name }) => name), [tags]);
  const variance = useObservable(triedVariance) ?? own;
  const device = useQuery({ queryKey: ["this device"], queryFn: thisDevice }).data?.id;
  const scope = useMemo(
    () => (device === undefined ? undefined : { q: filter, device_id: device }),
    [filter, device],
  );
  return (
    <Page title="Graphs">
      <nav aria-label="Graphs">
        <ul className="nav nav-tabs mb-3">
          {VIEWS.map(({ to, label }) => (
            <li key={to} className="nav-item">
              <NavLink className="nav-link" to={{ pathname: to, search }} end>
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="mb-3">
        <FilterBox
          value={typed}
          tagNames={tagNames}
          placeholder="only what passes: a name, a tag, rating>=3, -has:tag …"
          onChange={setTyped}
        />
      </div>
      <TriedNote />
      {scope && (
        <Suspense fallback={null}>
          <Routes>
            <Route index element={<NetworkView user={user} scope={scope} variance={variance} />} />
            <Route path="map" element={<MapView user={user} scope={scope} variance={variance} />} />
            <Route
              path="variance"
              element={<ThresholdsView user={user} scope={scope} variance={variance} />}
            />
            <Route
              path="places"
              element={<PlacesView user={user} scope={scope} variance={variance} />}
            />
          </Routes>
        </Suspense>
      )}
      <UndoBar />
    </Page>
  );
}
