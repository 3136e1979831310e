import type { ReactNode, RefObject } from "react";
import { Icon } from "../../../ui/Icon";
import { Menu } from "../../../ui/Menu";
import { ToolSwitch } from "../ToolSwitch";
import type { Tool } from "../tools";
import type { NetworkFormat } from "./exporting";
import type { Level } from "./parts";
import type { StageHandle } from "./Stage";

const LEVELS: readonly { level: Level; label: string }[] = [
  { level: "none", label: "Every file (all open)" },
  { level: "group", label: "One node a group" },
  { level: "community", label: "One node a community" },
  { level: "component", label: "One node for all that hangs together" },
];

const FORMATS: readonly { format: NetworkFormat; label: string }[] = [
  { format: "png", label: "What is seen as PNG" },
  { format: "svg", label: "All that is drawn as SVG" },
  { format: "graphml", label: "Whole network as GraphML" },
  { format: "json", label: "Whole network as JSON" },
];

interface ToolsProps {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly level: Level;
  readonly onLevel: (level: Level) => void;
  readonly stage: RefObject<StageHandle | null>;
  readonly onExport: (format: NetworkFormat) => void;
  /** Switches of what is shown. */
  readonly children: ReactNode;
}

/** What can be done with the network as a whole. */
export function Tools(props: ToolsProps) {
  const { tool, onTool, level, onLevel, stage, onExport, children } = props;
  return (
    <div className="nettools">
      <ToolSwitch tool={tool} onTool={onTool} />
      <Menu
        items={LEVELS.map((each) => ({
          label: each.label,
          checked: each.level === level,
          onSelect: () => onLevel(each.level),
        }))}
      >
        <Icon name="merge" /> Collapse
      </Menu>
      {children}
      {/* biome-ignore lint/a11y/useSemanticElements: three buttons are no fieldset */}
      <div className="btn-group btn-group-sm ms-auto" role="group" aria-label="Zoom">
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label="Zoom out"
          onClick={() => stage.current?.zoomBy(1 / 1.4)}
        >
          −
        </button>
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => stage.current?.fit()}>
          Show all
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label="Zoom in"
          onClick={() => stage.current?.zoomBy(1.4)}
        >
          +
        </button>
      </div>
      <Menu
        align="end"
        items={FORMATS.map(({ format, label }) => ({ label, onSelect: () => onExport(format) }))}
      >
        <Icon name="download" /> Export
      </Menu>
    </div>
  );
}
