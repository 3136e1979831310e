import { formatPosition } from "../../../ui/format";
import { Thumb } from "../../../ui/Thumb";
import { ClusterNumber } from "../ClusterDot";
import { type Cloud, contentAt, nameOf } from "./cloud";
import type { Grouping } from "./groups";
import type { Spot } from "./MapCanvas";
import { distanceWords } from "./telling";
import type { ColourBy } from "./useGrouping";

interface CardProps {
  readonly cloud: Cloud;
  readonly grouping: Grouping;
  readonly by: ColourBy;
  readonly spot: Spot;
  readonly chosen: readonly number[];
}

/** The picture of a point, beside it. */
export function Card({ cloud, grouping, by, spot: { point, place, low }, chosen }: CardProps) {
  const content = contentAt(cloud, point);
  const pos = cloud.pos[point];
  const group = grouping.of[point] as number;
  return (
    <div
      className="mapcard"
      aria-hidden="true"
      style={{
        left: `clamp(0px, ${place.x + 12}px, 100% - 13rem)`,
        ...(low ? { bottom: `calc(100% - ${place.y - 12}px)` } : { top: place.y + 12 }),
      }}
    >
      <span className="mapcard-thumb">
        <Thumb sha256={content.sha256} kind={content.kind} />
      </span>
      <span className="break small">
        {by === "cluster" && grouping.groups.length > 1 && <ClusterNumber cluster={group} />}{" "}
        {nameOf(content)}
        {pos !== null && pos !== undefined && (
          <span className="soft nums"> at {formatPosition(pos)}</span>
        )}
      </span>
      {by !== "cluster" && <span className="soft small">{grouping.groups[group]?.label}</span>}
      <span className="soft small nums">{distanceWords(cloud, point, chosen)}</span>
    </div>
  );
}
