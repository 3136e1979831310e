import { type ReactNode, useState } from "react";
import { lineOf, type Palette } from "./look";
import type { DrawnEdge } from "./model";
import { legendSteps } from "./widths";

/** Colours as variables, which follow the theme by themselves. */
const BY_THEME: Palette = {
  dark: false,
  card: "var(--tc-card)",
  well: "var(--tc-well)",
  line: "var(--tc-line)",
  ink: "var(--tc-ink)",
  soft: "var(--tc-ink-soft)",
  accent: "var(--tc-petrol)",
  onAccent: "var(--tc-on-petrol)",
  match: "var(--net-match)",
  bridge: "var(--net-bridge)",
  doubtful: "var(--tc-danger)",
};

const PLAIN: DrawnEdge = {
  id: "",
  from: "",
  to: "",
  kind: "match",
  matches: [],
  distance: 0,
  bridge: false,
  doubtful: false,
};

/** A short line as the canvas draws it. */
export function LineSample({ edge }: { edge: DrawnEdge }) {
  const { width, colour, dashes, mark } = lineOf(edge, BY_THEME);
  return (
    <svg className="linesample" width="38" height="16" viewBox="0 0 38 16" aria-hidden="true">
      <line
        x1="1"
        y1="8"
        x2="37"
        y2="8"
        style={{ stroke: colour, strokeWidth: width }}
        strokeDasharray={dashes?.join(" ")}
      />
      {edge.doubtful && mark && (
        <>
          <circle cx="19" cy="8" r="7" style={{ fill: BY_THEME.card }} />
          <text x="19" y="12.5" textAnchor="middle" fontSize="12" style={{ fill: colour }}>
            {mark}
          </text>
        </>
      )}
    </svg>
  );
}

interface LegendProps {
  readonly variance: number;
  /** Whether tags or key frames are shown, whose lines are told of as well. */
  readonly joints: boolean;
}

/** What lines and shapes mean. */
export function Legend({ variance, joints }: LegendProps) {
  const [open, setOpen] = useState(true);
  return (
    <details
      className="netlegend"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>What the lines mean</summary>
      <ul>
        {legendSteps(variance).map((distance, at) => (
          <Row key={distance} edge={{ ...PLAIN, distance }}>
            {distance === 0 ? "same picture" : `${distance} bits differ`}
            {at === 0 ? " (the closer, the thicker)" : ""}
          </Row>
        ))}
        <Row edge={{ ...PLAIN, distance: variance / 2, bridge: true }}>
          bridge: without it, what hangs together falls in two
        </Row>
        <Row edge={{ ...PLAIN, distance: variance / 2, bridge: true, doubtful: true }}>
          doubtful bridge between two groups: look at it first
        </Row>
        {joints && <Row edge={{ ...PLAIN, kind: "tag" }}>has this tag, or this key frame</Row>}
      </ul>
    </details>
  );
}

function Row({ edge, children }: { edge: DrawnEdge; children: ReactNode }) {
  return (
    <li>
      <LineSample edge={edge} /> <span>{children}</span>
    </li>
  );
}
