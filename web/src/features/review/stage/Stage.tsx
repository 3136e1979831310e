import "./stage.css";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Stretch } from "../../../match/overlap";
import { wholeOf } from "../../../review/align";
import { differingCells } from "../../../review/cells";
import { differenceWords, STRENGTH } from "../../../review/difference";
import { chain, scaleOf } from "../../../review/geometry";
import { linkAt, linkOf, piecesOf, timeInB } from "../../../review/inStep";
import type { Relation } from "../../../review/relation";
import { liningOf } from "../../../review/shared";
import { toScreen } from "../../../review/view";
import { announce } from "../../../ui/announce";
import { formatPosition } from "../../../ui/format";
import { SharedPanel } from "../overlap/SharedPanel";
import type { SharedReading } from "../overlap/useShared";
import { CellOverlay } from "./CellOverlay";
import { DifferenceLayer } from "./DifferenceLayer";
import { Divider } from "./Divider";
import { Facts } from "./Facts";
import { INSIDE_FRAME } from "./frames";
import type { StageAction, StageMode } from "./keys";
import { Layer } from "./Layer";
import { placementOf, placementWords } from "./placement";
import { StageLine } from "./StageLine";
import { type StageSide, sizeOf } from "./side";
import { Toolbar } from "./Toolbar";
import { Transport } from "./Transport";
import { useInStep } from "./useInStep";
import { useAlignment, useDifference, useReader, useRelation } from "./usePair";
import { usePanZoom, ZOOM_STEP } from "./usePanZoom";
import { usePicture } from "./usePicture";
import { useSize } from "./useSize";
import { useStageKeys } from "./useStageKeys";
import { Why } from "./Why";

/** Pixels that an arrow key moves the pictures. */
const PAN = 60;

const NOTHING_SHARED: SharedReading = { state: "done", shared: null };
const NO_STRETCHES: readonly Stretch[] = [];
const NO_TIMES = [null, null] as const;

export interface StageProps {
  a: StageSide;
  b: StageSide;
  /** The person's variance, which tells how many bits may differ. */
  variance: number;
  /** How they compare, where their fingerprints do not tell. */
  known?: Relation | null;
  /** What they share, which tells how the times of two videos go together. */
  shared?: SharedReading;
  /** Its keys do something; they are off for who switched single keys off. */
  keys?: boolean;
  /** The facts of both files are told below; not where a larger table tells them. */
  facts?: boolean;
}

/** Two look-alikes and every way of comparing them. */
export function Stage(props: StageProps) {
  const {
    a,
    b,
    variance,
    known = null,
    shared = NOTHING_SHARED,
    keys = true,
    facts = true,
  } = props;
  const [mode, setMode] = useState<StageMode>("side");
  const [flipped, setFlipped] = useState(false);
  const [divider, setDivider] = useState(50);
  const [stored, setStored] = useState(false);
  const [why, setWhy] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const [told, setTold] = useState<number | null>(null);
  const [strength, setStrength] = useState(STRENGTH);
  const [loaded, setLoaded] = useState(0);
  const root = useRef<HTMLElement>(null);
  const panes = useRef<HTMLDivElement>(null);
  const paneA = useRef<HTMLElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const videoA = useRef<HTMLVideoElement>(null);
  const videoB = useRef<HTMLVideoElement>(null);

  const pictureA = usePicture(a);
  const pictureB = usePicture(b);
  const reader = useReader();
  const relation = useRelation(reader, a, b, known);
  // Of a saved video the key frames are not at hand; what is shared tells how both lie.
  const lining = useMemo(() => {
    if (relation?.match || shared.state !== "done" || !shared.shared) return relation;
    return liningOf(shared.shared) ?? relation;
  }, [relation, shared]);
  const match = lining?.match ?? null;
  const reading = useAlignment(reader, lining, [a, pictureA], [b, pictureB]);
  const painted = useDifference(reader, reading, strength, mode === "difference");

  const [sizeA, sizeB] = [sizeOf(a), sizeOf(b)];
  const asStored = stored && mode !== "difference";
  const placement = placementOf(sizeA, sizeB, lining, reading, asStored);
  const pane = useSize(paneA);
  const extent = { bounds: placement.bounds, pane, detail: placement.detail };
  const panZoom = usePanZoom(panes, extent);
  const { view } = panZoom;
  const mapA = toScreen(view, pane);
  const mapB = chain(placement.map, mapA);

  const stretches =
    shared.state === "done" && shared.shared?.kind === "stretches"
      ? shared.shared.overlap.stretches
      : NO_STRETCHES;
  const byTime = useMemo(() => {
    const pieces = piecesOf(stretches);
    const otherwise = linkOf(match?.ownPos ?? null, match?.pos ?? null);
    return (a: number) => linkAt(pieces, a, otherwise);
  }, [stretches, match]);
  const hasA = a.fingerprint.kind === "video" && pictureA.url !== null;
  const hasB = b.fingerprint.kind === "video" && pictureB.url !== null;
  const lead = hasA ? a : b;
  const start = ((hasA ? match?.ownPos : match?.pos) ?? 0) / 1000;
  const player = useInStep({
    a: videoA,
    b: videoB,
    hasA,
    hasB,
    loaded,
    linkAt: byTime,
    start,
    fps: lead.fingerprint.kind === "video" ? lead.fingerprint.fps : 0,
  });

  const cells = useMemo(
    () =>
      relation?.match && !relation.match.identical && relation.dhashes
        ? differingCells(...relation.dhashes, relation.match.orientation)
        : [],
    [relation],
  );

  const showMode = (next: StageMode) => {
    setMode(next);
    setFlipped(false);
    if (next === "difference") {
      player.pause();
      player.seek(start + INSIDE_FRAME);
    }
  };
  const flip = () => {
    setMode("flick");
    const toB = mode !== "flick" || !flipped;
    setFlipped(toB);
    announce(toB ? `B: ${b.name}` : `A: ${a.name}`);
  };
  const zoom = (action: StageAction) => {
    if (action === "zoom-in") panZoom.zoom(ZOOM_STEP);
    if (action === "zoom-out") panZoom.zoom(1 / ZOOM_STEP);
    if (action === "fit") panZoom.fit();
    if (action === "actual-a") panZoom.setScale(1 / devicePixelRatio);
    if (action === "actual-b") panZoom.setScale(1 / devicePixelRatio / scaleOf(placement.map));
  };
  const playing = (hasA || hasB) && mode !== "difference";
  const act = (action: StageAction) => {
    switch (action) {
      case "side":
      case "flick":
      case "difference":
        return showMode(action);
      case "swipe":
        showMode(action);
        // The divider is there only after the next render.
        return requestAnimationFrame(() => slider.current?.focus({ preventScroll: true }));
      case "flip":
        return flip();
      case "as-stored":
        return setStored((on) => !on);
      case "why":
        return setWhy((on) => !on);
      case "cells":
        setWhy(true);
        return setDrawn((on) => !on);
      case "play":
        return playing && player.toggle();
      case "frame-back":
        return playing && player.step(-1);
      case "frame-on":
        return playing && player.step(1);
      case "mute":
        return player.toggleMuted();
      default:
        return zoom(action);
    }
  };
  useStageKeys(root, keys, act);

  const regions = painted && painted !== "failed" ? painted.regions : null;
  const words = regions ? differenceWords(regions) : null;
  useEffect(() => {
    if (words && mode === "difference") announce(words);
  }, [words, mode]);

  const times = [
    hasA ? `A at ${formatPosition(match?.ownPos ?? 0)}` : "",
    hasB ? `B at ${formatPosition(match?.pos ?? 0)}` : "",
  ].filter(Boolean);

  const goTo = (timeA: number, timeB: number) =>
    player.seek((hasA ? timeA : timeB) / 1000 + INSIDE_FRAME);
  const inB = hasA ? timeInB(player.time, byTime(player.time)) : player.time;
  const now = [
    hasA ? player.time * 1000 : null,
    hasB && !player.outside ? inB * 1000 : null,
  ] as const;

  const onArrow = (event: KeyboardEvent) => {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [PAN, 0],
      ArrowRight: [-PAN, 0],
      ArrowUp: [0, PAN],
      ArrowDown: [0, -PAN],
    };
    const move = event.target === panes.current && moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    panZoom.pan(...move);
  };

  const showsA = mode !== "flick" || !flipped;
  const showsB = mode === "side" || mode === "swipe" || (mode === "flick" && flipped);
  const overlay = (map: typeof mapA) =>
    drawn &&
    cells.length > 0 && (
      <CellOverlay
        cells={cells}
        box={placement.boxA ?? wholeOf(sizeA)}
        map={map}
        told={told}
        onTell={setTold}
      />
    );
  return (
    <section ref={root} className="stage" aria-label="Comparison of A and B">
      <Toolbar
        mode={mode}
        onMode={(next) => act(next)}
        zoom={[view.scale * devicePixelRatio, scaleOf(mapB) * devicePixelRatio]}
        onZoom={zoom}
        stored={asStored}
        onStored={setStored}
        why={why}
        onWhy={setWhy}
      />
      <div className={`stage-main${why ? " stage-with-why" : ""}`}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls */}
        <div
          ref={panes}
          className={`stage-panes stage-${mode}`}
          role="group"
          aria-label="Pictures A and B; arrow keys move both, plus and minus zoom"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the pictures
          tabIndex={0}
          onKeyDown={onArrow}
          onPointerDown={panZoom.onPointerDown}
          onPointerMove={panZoom.onPointerMove}
          onPointerUp={panZoom.onPointerUp}
          onPointerCancel={panZoom.onPointerUp}
        >
          <figure ref={paneA} className="stage-pane" data-pane="A" aria-hidden={!showsA}>
            <Layer
              key={a.key}
              side={a}
              letter="A"
              picture={pictureA}
              size={sizeA}
              map={mapA}
              box={placement.boxA}
              video={videoA}
              onVideo={() => setLoaded((count) => count + 1)}
            />
            {mode === "difference" && (
              <>
                <div className="stage-dim" />
                {painted && painted !== "failed" && (
                  <DifferenceLayer painted={painted} sizeA={sizeA} map={mapA} />
                )}
              </>
            )}
            {overlay(mapA)}
            <figcaption className="stage-name">
              <strong>A</strong> {a.name}
            </figcaption>
          </figure>
          <figure
            className={`stage-pane${showsB ? "" : " stage-hidden"}`}
            data-pane="B"
            aria-hidden={!showsB}
            style={mode === "swipe" ? { clipPath: `inset(0 0 0 ${divider}%)` } : undefined}
          >
            <Layer
              key={b.key}
              side={b}
              letter="B"
              picture={pictureB}
              size={sizeB}
              map={mapB}
              box={placement.boxB}
              video={videoB}
              onVideo={() => setLoaded((count) => count + 1)}
            />
            {!asStored && overlay(mapA)}
            <figcaption className="stage-name stage-name-b">
              <strong>B</strong> {b.name}
            </figcaption>
          </figure>
          {mode === "swipe" && <Divider ref={slider} at={divider} onMove={setDivider} />}
        </div>
        {why && (
          <Why
            a={a}
            b={b}
            relation={relation}
            variance={variance}
            cells={cells}
            drawn={drawn}
            onDraw={setDrawn}
            told={told}
            onTell={setTold}
          />
        )}
      </div>
      <StageLine
        mode={mode}
        flipped={flipped}
        onFlip={flip}
        found={words}
        failed={painted === "failed"}
        strength={strength}
        onStrength={setStrength}
        times={times}
        placed={placementWords(lining, reading, asStored)}
      />
      {playing && (
        <Transport player={player} lead={hasA ? "A" : "B"} both={hasA && hasB} start={start} />
      )}
      <SharedPanel
        reading={shared}
        onGo={playing ? goTo : undefined}
        times={playing ? now : NO_TIMES}
      />
      {[pictureA, pictureB].map(
        ({ note }, place) =>
          note && (
            <p key={place === 0 ? "A" : "B"} className="soft small mb-0">
              <strong>{place === 0 ? "A" : "B"}:</strong> {note}
            </p>
          ),
      )}
      {facts && <Facts a={a} b={b} />}
    </section>
  );
}
