import { useEffect, useMemo, useRef, useState } from "react";
import type { Network, NetworkQuery } from "../../../api/explore";
import { messageOf } from "../../../api/problem";
import { decidePairs, MAX_TARGETS } from "../../../api/review";
import { listFrames } from "../../../api/tags";
import { announce } from "../../../ui/announce";
import { counted } from "../../../ui/format";
import type { MenuItem } from "../../../ui/Menu";
import { Note } from "../../../ui/Note";
import { isDark } from "../../../ui/theme";
import { useObservable } from "../../../ui/useObservable";
import { useStable } from "../../../ui/useStable";
import { tellChanges, tellFailure } from "../../history/changes";
import { useSaid } from "../../tags/said";
import { useTags } from "../../tags/useTags";
import type { Start } from "../address";
import { type Change, changed, type Place } from "../lasso";
import { clusterOf, selected } from "../shared";
import type { Tool } from "../tools";
import { ContextMenu } from "./ContextMenu";
import type { Target } from "./canvas";
import { Details } from "./Details";
import { exportNetwork, type NetworkFormat } from "./exporting";
import { Legend } from "./Legend";
import { paletteOf } from "./look";
import { type DrawnNode, draw, matchKey } from "./model";
import type { Looks } from "./paint";
import { firstLevel, type Level, partsOf } from "./parts";
import { Pictures } from "./pictures";
import { placesOf } from "./placing";
import { SideLists } from "./SideLists";
import { Stage, type StageHandle } from "./Stage";
import { Switch } from "./Switch";
import { Tools } from "./Tools";
import { indexOf, matchWords, nodeWords, pairAt } from "./telling";
import type { LaidOut } from "./useNetwork";

interface ExplorerProps {
  readonly laidOut: LaidOut;
  readonly start: Start;
  /** What the network is one of, for its exports. */
  readonly asked: NetworkQuery;
  readonly variance: number;
  /** Sets or removes a word in the address. */
  readonly onFlag: (name: "alone" | "tags", on: boolean) => void;
  readonly onStart: (sha256: string) => void;
  readonly onExpand: (sha256: string, hops: number) => void;
}

const NO_IDS: ReadonlySet<string> = new Set();
const NO_PLACES: ReadonlyMap<string, Place> = new Map();
const NO_FRAMES: ReadonlyMap<string, readonly number[]> = new Map();
const NO_CONTENTS: readonly string[] = [];

/** A network that is laid out: its canvas, and beside it lists and what is looked at. */
export function Explorer(props: ExplorerProps) {
  const { laidOut, start, asked, variance, onFlag, onStart, onExpand } = props;
  const { network, layout } = laidOut;
  const chosen = useObservable(selected);
  const clusters = useObservable(clusterOf);
  const dark = useObservable(isDark);
  const { byId } = useTags();
  const [tool, setTool] = useState<Tool>("move");
  const [ownLevel, setOwnLevel] = useState<Level | null>(null);
  const [opened, setOpened] = useState(NO_IDS);
  const [frames, setFrames] = useState(NO_FRAMES);
  const [moved, setMoved] = useState(NO_PLACES);
  const [focus, setFocus] = useState<string | null>(start.start ?? null);
  const [menu, setMenu] = useState<{ target: Target; at: Place } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // What was cut is out of sight at once; the network that is read next is without it.
  const [cuts, setCuts] = useState<{ of: Network; keys: ReadonlySet<string> }>({
    of: network,
    keys: NO_IDS,
  });
  // A double click begins with a click, which it takes back.
  const beforeClick = useRef<ReadonlySet<string>>(NO_IDS);
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<StageHandle>(null);

  const parts = useMemo(() => partsOf(network), [network]);
  const level = ownLevel ?? firstLevel(parts, network.nodes.length);
  const sha256s = useMemo(
    () => (start.tags ? network.nodes.map(({ sha256 }) => sha256) : NO_CONTENTS),
    [network, start.tags],
  );
  const saidOf = useSaid(sha256s);
  const said = useMemo(() => new Map(saidOf.map((each) => [each.sha256, each])), [saidOf]);
  const tags = start.tags ? byId : null;
  const cut = cuts.of === network ? cuts.keys : NO_IDS;
  const drawing = useMemo(
    () => draw(network, parts, { level, opened, cut, frames, tags, said, clusters }),
    [network, parts, level, opened, cut, frames, tags, said, clusters],
  );
  const index = useMemo(() => indexOf(drawing), [drawing]);
  const places = useMemo(
    () => placesOf(drawing, network, layout, moved),
    [drawing, network, layout, moved],
  );
  const [pictures, setPictures] = useState<Pictures | null>(null);
  useEffect(() => {
    const own = new Pictures();
    setPictures(own);
    return () => own.close();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow the theme
  const palette = useMemo(() => paletteOf(document.documentElement), [dark]);
  const looks = useMemo<Looks>(
    () => ({ palette, selected: chosen, focused: focus, pictures: pictures?.held ?? new Map() }),
    [palette, chosen, focus, pictures],
  );

  const contentsOf = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const node = index.nodes.get(id);
      return node && node.kind !== "tag" && node.kind !== "frame" ? node.sha256s : [];
    });
  const open = (id: string) => {
    const node = index.nodes.get(id);
    if (!node) return;
    setFocus(id);
    if (node.kind !== "part") {
      stage.current?.flyTo(id);
      return;
    }
    setOpened((old) => new Set([...old, id]));
    setFocus(node.face?.sha256 ?? null);
    announce(`Opened ${node.name}.`);
  };
  const collapse = (sha256: string) => {
    const place = network.nodes.findIndex((node) => node.sha256 === sha256);
    const { community, group, component } = parts.of;
    const inner = [community[place], group[place], component[place]].find(
      (id) => id !== undefined && opened.has(id),
    );
    const own = level === "none" ? community[place] : inner;
    if (own === undefined) return;
    if (level === "none") {
      // All others stay open.
      const all = [...parts.byId.values()].filter((part) => part.level === "community");
      setOwnLevel("community");
      setOpened(new Set(all.map(({ id }) => id).filter((id) => id !== own)));
    } else setOpened((old) => new Set([...old].filter((id) => id !== own)));
    setFocus(own);
    announce("Collapsed.");
  };
  const cutMatches = async (which: readonly number[]) => {
    const pairs = which.flatMap((place) => {
      const pair = pairAt(network, place);
      return pair ? [pair] : [];
    });
    const keys = which.map((place) => matchKey(network, place));
    setCuts({ of: network, keys: new Set([...cut, ...keys]) });
    setFocus(null);
    try {
      const entries = [];
      for (let first = 0; first < pairs.length; first += MAX_TARGETS) {
        entries.push(await decidePairs(pairs.slice(first, first + MAX_TARGETS), "not-match"));
      }
      tellChanges(entries);
    } catch (error) {
      setCuts({ of: network, keys: cut });
      tellFailure(error);
    }
  };
  const showFrames = async ({ face, sha256s: [sha256 = ""] }: DrawnNode, on: boolean) => {
    if (!on) {
      setFrames((old) => new Map([...old].filter(([each]) => each !== sha256)));
      return;
    }
    try {
      const positions = await listFrames(face?.file_id ?? "");
      setFrames((old) => new Map([...old, [sha256, positions]]));
      announce(`${counted(positions.length, "key frame")} shown.`);
    } catch (error) {
      tellFailure(error);
    }
  };
  const pick = (target: Target | null, change: Change, again: boolean) => {
    setMenu(null);
    if (!again) beforeClick.current = chosen;
    if (target && "edge" in target) {
      setFocus(target.edge);
      return;
    }
    const node = target ? index.nodes.get(target.node) : undefined;
    setFocus(node?.id ?? null);
    if (node?.kind === "frame") return;
    const on = node?.sha256s.every((sha256) => chosen.has(sha256)) ?? false;
    // A click with Ctrl or Shift on what is selected already takes it out again.
    const how = change === "add" && on ? "take" : change;
    selected.set(changed(chosen, node?.sha256s ?? [], how));
  };
  const removeFocused = () => {
    const edge = focus === null ? undefined : index.edges.get(focus);
    if (edge?.kind === "match") void cutMatches(edge.matches);
  };
  const makeFile = async (format: NetworkFormat) => {
    setProblem(null);
    const view = stage.current?.viewport();
    const field = root.current?.querySelector(".netstage-field");
    if (!view || !field) return;
    const size = { width: field.clientWidth, height: field.clientHeight };
    const held = pictures?.held ?? new Map();
    try {
      await exportNetwork(format, { drawing, places, palette, pictures: held, view, size, asked });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const onShown = useStable(() => {
    const faces = drawing.nodes.flatMap(({ face }) => face?.sha256 ?? []);
    void pictures?.load(faces, () => stage.current?.redraw());
  });
  const canCollapse = (node: DrawnNode | undefined) =>
    node !== undefined &&
    (level === "none" || opened.size > 0) &&
    (node.kind === "image" || node.kind === "video");

  const menuItems = (): readonly MenuItem[] => {
    if (!menu) return [];
    if ("edge" in menu.target) {
      const edge = index.edges.get(menu.target.edge);
      if (edge?.kind !== "match") return [];
      const many = edge.matches.length;
      return [
        {
          label: many > 1 ? `None of the ${many} is a match` : "Not a match",
          icon: "slash",
          onSelect: () => void cutMatches(edge.matches),
        },
      ];
    }
    const node = index.nodes.get(menu.target.node);
    if (!node) return [];
    return itemsOf(node);
  };
  const itemsOf = (node: DrawnNode): MenuItem[] => {
    const [sha256 = ""] = node.sha256s;
    const items: MenuItem[] = [];
    if (node.kind === "part") {
      items.push({ label: "Open", icon: "grid", onSelect: () => open(node.id) });
    }
    if (node.kind !== "frame") {
      items.push({
        label: "Select",
        icon: "check-circle",
        onSelect: () => selected.set(changed(chosen, node.sha256s, "add")),
      });
    }
    if (node.kind === "image" || node.kind === "video") {
      items.push(
        { label: "Only around this", icon: "graph", onSelect: () => onStart(sha256) },
        { label: "Add its neighbours", icon: "plus", onSelect: () => onExpand(sha256, 1) },
      );
    }
    if (node.kind === "video") {
      const on = !frames.has(sha256);
      items.push({
        label: on ? "Show key frames" : "Hide key frames",
        icon: "film",
        onSelect: () => void showFrames(node, on),
      });
    }
    if (canCollapse(node)) {
      items.push({ label: "Collapse", icon: "merge", onSelect: () => collapse(sha256) });
    }
    return items;
  };

  const focusedNode = focus === null ? undefined : index.nodes.get(focus);
  const items = menuItems();
  const joints = drawing.nodes.length > 0 && drawing.edges.some(({ kind }) => kind !== "match");
  return (
    <div ref={root} className="network">
      <Tools
        tool={tool}
        onTool={setTool}
        level={level}
        onLevel={(next) => {
          setOwnLevel(next);
          setOpened(NO_IDS);
          setMoved(NO_PLACES);
        }}
        stage={stage}
        onExport={(format) => void makeFile(format)}
      >
        <Switch
          id="network-tags"
          label="Tags"
          on={start.tags}
          onChange={(on) => onFlag("tags", on)}
        />
        {start.start === undefined && (
          <Switch
            id="network-alone"
            label="Files that match nothing"
            on={start.alone}
            onChange={(on) => onFlag("alone", on)}
          />
        )}
      </Tools>
      {problem && <Note tone="bad">{problem}</Note>}
      {drawing.tagsLeftOut && (
        <div className="mb-2">
          <Note>There are more tags than can be drawn; those on most files are shown.</Note>
        </div>
      )}
      <div className="netgrid">
        <div className="netgrid-stage">
          <Stage
            drawing={drawing}
            index={index}
            places={places}
            looks={looks}
            tool={tool}
            label={`Network of ${counted(drawing.nodes.length, "node")} and ${counted(
              drawing.edges.length,
              "line",
            )}. Arrow keys go from node to node; the list beside it has the same.`}
            onPick={pick}
            onOpen={(id, byPointer) => {
              if (byPointer) selected.set(beforeClick.current);
              open(id);
            }}
            onMenu={(target, at) => setMenu(target && { target, at })}
            onSelect={(ids, change) => selected.set(changed(chosen, contentsOf(ids), change))}
            onFocusNode={setFocus}
            onMoved={(id, to) => setMoved((old) => new Map([...old, [id, to]]))}
            onDelete={removeFocused}
            onShown={onShown}
            handle={stage}
          />
          {menu && items.length > 0 && (
            <ContextMenu
              key={`${menu.at.x} ${menu.at.y}`}
              label="What to do with it"
              at={menu.at}
              items={items}
              onClose={() => setMenu(null)}
            />
          )}
          <Legend variance={variance} joints={joints} />
          <p id="network-keys" className="soft small mb-0">
            Arrow keys go from node to node, Enter opens, Space selects, Delete cuts the line you
            look at; + and − zoom, 0 shows all, arrows with Shift move. Shift or Ctrl adds to the
            selection, Alt takes from it.
          </p>
        </div>
        <div className="netside">
          <SideLists
            drawing={drawing}
            index={index}
            selected={chosen}
            focus={focus}
            onNode={(node) => {
              setFocus(node.id);
              stage.current?.flyTo(node.id);
              announce(nodeWords(node, index));
            }}
            onEdge={(edge) => {
              setFocus(edge.id);
              stage.current?.flyTo(edge.from);
              announce(matchWords(edge));
            }}
            onEnter={(node) => open(node.id)}
            onToggle={(node) => {
              const own = contentsOf([node.id]);
              const on = own.every((sha256) => chosen.has(sha256));
              selected.set(changed(chosen, own, on ? "take" : "add"));
            }}
            onCut={(edge) => void cutMatches(edge.matches)}
          />
          <Details
            network={network}
            index={index}
            focus={focus}
            framed={new Set(frames.keys())}
            onFocus={setFocus}
            onOpen={open}
            onClose={canCollapse(focusedNode) ? collapse : null}
            onExpand={onExpand}
            onStart={onStart}
            onFrames={(node, on) => void showFrames(node, on)}
            onCut={(which) => void cutMatches(which)}
            onSelect={(found) => selected.set(changed(chosen, found, "add"))}
          />
        </div>
      </div>
    </div>
  );
}
