import "./map.css";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import Form from "react-bootstrap/Form";
import { useSearchParams } from "react-router";
import { exploreClusters, exploreMap, type HashMap } from "../../../api/explore";
import { ApiError, messageOf } from "../../../api/problem";
import { download } from "../../../ui/download";
import { Note } from "../../../ui/Note";
import { KEEPS_FOCUS } from "../../../ui/Page";
import { isDark } from "../../../ui/theme";
import { useObservable } from "../../../ui/useObservable";
import { useTags } from "../../tags/useTags";
import type { GraphsProps } from "../Graphs";
import { changed } from "../lasso";
import { SelectionBar } from "../SelectionBar";
import { clusterOf, selected } from "../shared";
import type { Tool } from "../tools";
import { Card } from "./Card";
import { ClusterPanel } from "./ClusterPanel";
import { cloudOf, contentAt, pointsOf } from "./cloud";
import type { Scene } from "./drawing";
import { mapCsv, mapPng, mapSvg } from "./exports";
import { clusterOfContents } from "./groups";
import { Legend } from "./Legend";
import { MapCanvas, type MapHandle, type Spot } from "./MapCanvas";
import { type MapFile, MapTools } from "./MapTools";
import { PointList } from "./PointList";
import { Shown } from "./Shown";
import { FEWEST, TooFew } from "./TooFew";
import { wordsOf } from "./telling";
import { type ColourBy, useGrouping } from "./useGrouping";

/** Images, and key frames if wanted, on a plane where those that look alike lie together. */
export function MapView({ user, scope }: GraphsProps) {
  const [params, setParams] = useSearchParams();
  const frames = params.has("frames");
  const k = numberOf(params.get("clusters"));
  const set = (name: string, value: string | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true, state: KEEPS_FOCUS },
    );
  const map = useQuery({
    queryKey: ["explore", "map", user, scope, frames],
    queryFn: ({ signal }) => exploreMap(scope, frames, signal),
    // Columns of 100,000 points: what is the same is not worth looking for.
    structuralSharing: false,
    placeholderData: (old) => old,
  });
  const points = map.data?.subjects.content.length;
  const clusters = useQuery({
    queryKey: ["explore", "clusters", user, scope, frames, k],
    queryFn: ({ signal }) => exploreClusters(scope, frames, k, signal),
    structuralSharing: false,
    // The map first: both keep the server busy.
    enabled: map.isError || (points !== undefined && points > 0 && !map.isPlaceholderData),
    placeholderData: (old) => old,
  });
  const found = clusters.data;
  useEffect(() => {
    if (found) clusterOf.set(clusterOfContents(found));
  }, [found]);
  const select = (sha256s: readonly string[]) => selected.set(new Set(sha256s));
  const framesSwitch = (
    <Form.Check
      type="switch"
      id="map-frames"
      label="Key frames of videos"
      checked={frames}
      onChange={(event) => set("frames", event.target.checked ? "" : null)}
    />
  );
  const panel = (
    <ClusterPanel
      clusters={found}
      busy={clusters.isFetching}
      k={k}
      onK={(next) => set("clusters", next === null ? null : String(next))}
      onSelect={select}
    />
  );

  if (map.isPending) {
    return (
      <p className="soft" role="status">
        Making the map…
      </p>
    );
  }
  if (map.isError) {
    const { error } = map;
    return (
      <>
        {error instanceof ApiError && error.status === 501 ? (
          <div className="mb-3">
            <Note icon="lightbulb">
              <strong>The map needs one more package where TagCat runs.</strong> {messageOf(error)}{" "}
              If it is not your own computer, ask whoever runs it. Clusters, network, variance and
              places work without it.
            </Note>
          </div>
        ) : (
          <Note tone="bad" icon="cloud-slash">
            {messageOf(error)}{" "}
            <button
              type="button"
              className="btn btn-quiet btn-sm ms-2"
              onClick={() => void map.refetch()}
            >
              Try again
            </button>
          </Note>
        )}
        {found && found.labels.length > 0 && panel}
        <SelectionBar />
      </>
    );
  }
  if (map.data.subjects.content.length < FEWEST) {
    return (
      <TooFew count={map.data.subjects.content.length} filter={scope.q} frames={frames}>
        {framesSwitch}
      </TooFew>
    );
  }
  return (
    <>
      <Drawn
        key={`${scope.q} ${frames}`}
        map={map.data}
        clusters={clusters.isPlaceholderData ? undefined : found}
        clustersError={clusters.error}
        props={{ user, scope }}
        frames={frames}
        framesSwitch={framesSwitch}
        panel={panel}
      />
      <SelectionBar />
    </>
  );
}

interface DrawnProps {
  readonly map: HashMap;
  readonly clusters: Parameters<typeof useGrouping>[1];
  readonly clustersError: Error | null;
  readonly props: Pick<GraphsProps, "user" | "scope">;
  readonly frames: boolean;
  readonly framesSwitch: ReactNode;
  readonly panel: ReactNode;
}

function Drawn(given: DrawnProps) {
  const { map, clusters, clustersError, props, frames, framesSwitch, panel } = given;
  const { user, scope } = props;
  const [tool, setTool] = useState<Tool>("move");
  const [by, setBy] = useState<ColourBy>("cluster");
  const [tag, setTag] = useState("");
  const [spot, setSpot] = useState<Spot | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const handle = useRef<MapHandle>(null);
  const { tags } = useTags();
  const dark = useObservable(isDark);
  const sha256s = useObservable(selected);
  const cloud = useMemo(() => cloudOf(map), [map]);
  const tagged = tag || (tags[0]?.name ?? "");
  const { grouping, error } = useGrouping(cloud, clusters, { by, tag: tagged, user, scope });
  const chosen = useMemo(() => pointsOf(cloud, sha256s), [cloud, sha256s]);
  const scene = useMemo<Scene | null>(
    () => (grouping ? { cloud, grouping, chosen, dark, ...surface(dark) } : null),
    [cloud, grouping, chosen, dark],
  );
  const words = (point: number) => wordsOf(cloud, grouping, point, chosen);
  const listed = useMemo(() => {
    const some = cloud.contents.filter(({ sha256 }) => sha256s.has(sha256));
    return some.length > 0 ? some : cloud.contents;
  }, [cloud, sha256s]);
  if (!scene || !grouping) return null;

  const save = async (kind: MapFile) => {
    setProblem(null);
    const seen = handle.current?.seen();
    if (!seen) return;
    try {
      if (kind === "png") download("tagcat-map.png", "image/png", await mapPng(scene, seen));
      else if (kind === "svg") download("tagcat-map.svg", "image/svg+xml", mapSvg(scene, seen));
      else download("tagcat-map.csv", "text/csv", mapCsv(cloud, grouping));
    } catch (failure) {
      setProblem(messageOf(failure));
    }
  };
  const failed = error ?? (by === "cluster" ? clustersError : null);
  return (
    <div className="mapgrid">
      <section className="mapgrid-map" aria-label="Map of your pictures">
        <MapTools
          tool={tool}
          onTool={setTool}
          by={by}
          onBy={setBy}
          tag={tagged}
          onTag={setTag}
          handle={handle}
          onExport={(kind) => void save(kind)}
        >
          {framesSwitch}
        </MapTools>
        {(failed || problem) && <Note tone="bad">{problem ?? (failed && messageOf(failed))}</Note>}
        <div className="hashmap">
          <MapCanvas
            scene={scene}
            tool={tool}
            label="Map. Arrow keys go from picture to picture."
            words={words}
            onSpot={setSpot}
            onSelect={(points, change) => {
              const found = points.map((point) => contentAt(cloud, point).sha256);
              selected.set(changed(selected.get(), found, change));
            }}
            handle={handle}
          />
          {spot && <Card cloud={cloud} grouping={grouping} by={by} spot={spot} chosen={chosen} />}
        </div>
        <p id="map-keys" className="soft small mb-0 mt-2">
          Arrow keys go from picture to picture, Space selects, + and − zoom, 0 shows all. Drag with
          Shift for a rectangle; Shift or Ctrl adds to the selection, Alt takes from it.
        </p>
      </section>
      <div className="mapgrid-side">
        <Shown map={map} user={user} scope={scope} frames={frames} />
        {by === "cluster" ? (
          panel
        ) : (
          <Legend
            grouping={grouping}
            onSelect={(group) => {
              const found = new Set<string>();
              grouping.of.forEach((of, point) => {
                if (of === group) found.add(contentAt(cloud, point).sha256);
              });
              selected.set(found);
            }}
          />
        )}
      </div>
      <section className="mapgrid-list" aria-labelledby="map-list-title">
        <h2 id="map-list-title">
          {listed === cloud.contents ? "On the map" : "Selected pictures"}
        </h2>
        <PointList
          contents={listed}
          label={listed === cloud.contents ? "Pictures on the map" : "Selected pictures"}
        />
      </section>
    </div>
  );
}

/** The colours of paper and ink in the theme in force. */
function surface(dark: boolean): Pick<Scene, "paper" | "ink"> {
  return dark ? { paper: "#1e2327", ink: "#e6e8e9" } : { paper: "#ffffff", ink: "#23282b" };
}

function numberOf(text: string | null): number | null {
  const value = Number(text);
  return text && Number.isInteger(value) && value > 0 ? value : null;
}
