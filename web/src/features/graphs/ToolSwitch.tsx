import { Icon } from "../../ui/Icon";
import type { Tool } from "./tools";

const TOOLS = [
  { tool: "move", icon: "move", label: "Move" },
  { tool: "lasso", icon: "lasso", label: "Lasso" },
  { tool: "rectangle", icon: "rectangle", label: "Rectangle" },
] as const;

interface ToolSwitchProps {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
}

/** Chooses what a drag on a map or a network does. */
export function ToolSwitch({ tool, onTool }: ToolSwitchProps) {
  return (
    <fieldset className="btn-group">
      <legend className="visually-hidden">What a drag does</legend>
      {TOOLS.map(({ tool: each, icon, label }) => (
        <button
          key={each}
          type="button"
          className="btn btn-quiet btn-sm"
          aria-pressed={tool === each}
          onClick={() => onTool(each)}
        >
          <Icon name={icon} /> {label}
        </button>
      ))}
    </fieldset>
  );
}
