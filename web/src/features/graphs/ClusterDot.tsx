import "./clusterdot.css";
import { isDark } from "../../ui/theme";
import { useObservable } from "../../ui/useObservable";
import { clusterColour, clusterName, inkOn } from "./colours";
import { clusterOf } from "./shared";

interface ClusterNumberProps {
  /** Counted from 0. */
  readonly cluster: number;
  /** The text around it names the cluster. */
  readonly named?: boolean;
}

/** The coloured number of a cluster. */
export function ClusterNumber({ cluster, named = false }: ClusterNumberProps) {
  const colour = clusterColour(cluster, useObservable(isDark));
  const name = `In ${clusterName(cluster)}`;
  return (
    <span
      className="clusterdot nums"
      {...(named ? { "aria-hidden": true } : { role: "img", "aria-label": name })}
      title={name}
      style={{ backgroundColor: colour, color: inkOn(colour) }}
    >
      {cluster + 1}
    </span>
  );
}

/** The number of the cluster a content is in; nothing before clusters were made. */
export function ClusterDot({ sha256 }: { sha256: string }) {
  const cluster = useObservable(clusterOf)?.get(sha256);
  return cluster === undefined ? null : <ClusterNumber cluster={cluster} />;
}
