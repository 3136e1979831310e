import type { ReactNode, RefObject } from "react";
import Form from "react-bootstrap/Form";
import { Icon } from "../../../ui/Icon";
import { Menu } from "../../../ui/Menu";
import { useTags } from "../../tags/useTags";
import { ToolSwitch } from "../ToolSwitch";
import type { Tool } from "../tools";
import type { MapHandle } from "./MapCanvas";
import type { ColourBy } from "./useGrouping";

const COLOURS: readonly { by: ColourBy; label: string }[] = [
  { by: "cluster", label: "cluster" },
  { by: "kind", label: "kind" },
  { by: "device", label: "device" },
  { by: "tag", label: "tag" },
];

/** Kinds of files the map can be written to. */
export type MapFile = "png" | "svg" | "csv";

interface MapToolsProps {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly by: ColourBy;
  readonly onBy: (by: ColourBy) => void;
  /** The tag that is coloured. */
  readonly tag: string;
  readonly onTag: (name: string) => void;
  readonly handle: RefObject<MapHandle | null>;
  readonly onExport: (kind: MapFile) => void;
  /** More to set. */
  readonly children: ReactNode;
}

/** What can be done with the map as a whole. */
export function MapTools(props: MapToolsProps) {
  const { tool, onTool, by, onBy, tag, onTag, handle, onExport, children } = props;
  const { tags } = useTags();
  const zooms = [
    { label: "Zoom in", icon: "zoom-in", key: "+", act: () => handle.current?.zoomBy(1.6) },
    { label: "Zoom out", icon: "zoom-out", key: "−", act: () => handle.current?.zoomBy(1 / 1.6) },
    {
      label: "Show the whole map",
      icon: "fullscreen",
      key: "0",
      act: () => handle.current?.reset(),
    },
  ] as const;
  return (
    <div className="maptools">
      <ToolSwitch tool={tool} onTool={onTool} />
      <div className="btn-group">
        {zooms.map(({ label, icon, key, act }) => (
          <button
            key={icon}
            type="button"
            className="btn btn-quiet btn-sm"
            aria-label={label}
            title={`${label} (${key})`}
            onClick={act}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div className="maptools-colour">
        <Form.Label htmlFor="map-colour" className="soft small mb-0">
          Coloured by
        </Form.Label>
        <Form.Select
          id="map-colour"
          size="sm"
          value={by}
          onChange={(event) => onBy(event.target.value as ColourBy)}
        >
          {COLOURS.map(({ by: each, label }) => (
            <option key={each} value={each} disabled={each === "tag" && tags.length === 0}>
              {label}
            </option>
          ))}
        </Form.Select>
      </div>
      {by === "tag" && (
        <Form.Select
          size="sm"
          className="maptools-tag"
          aria-label="Tag that is coloured"
          value={tag}
          onChange={(event) => onTag(event.target.value)}
        >
          {tags.map(({ id, name }) => (
            <option key={id} value={name}>
              {name}
            </option>
          ))}
        </Form.Select>
      )}
      {children}
      <div className="ms-auto">
        <Menu
          align="end"
          items={[
            { label: "Picture (PNG)", onSelect: () => onExport("png") },
            { label: "Drawing (SVG)", onSelect: () => onExport("svg") },
            { label: "Table (CSV)", onSelect: () => onExport("csv") },
          ]}
        >
          <Icon name="download" /> Export
        </Menu>
      </div>
    </div>
  );
}
