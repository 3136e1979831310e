import type { Network } from "../../../api/explore";
import { counted } from "../../../ui/format";
import { Icon } from "../../../ui/Icon";
import { HOPS, type Start } from "../address";
import type { Expansion } from "./useNetwork";

interface StartBarProps {
  readonly network: Network | undefined;
  readonly start: Start;
  readonly expansions: readonly Expansion[];
  readonly onHops: (hops: number) => void;
  readonly onReset: () => void;
}

/** Where the network begins, if it is not everything; and the way back. */
export function StartBar({ network, start, expansions, onHops, onReset }: StartBarProps) {
  const { start: sha256, hops } = start;
  if (sha256 === undefined && expansions.length === 0) return null;
  const name = network?.nodes.find((node) => node.sha256 === sha256)?.name ?? "one file";
  return (
    <section className="netstart" aria-label="Where it begins">
      {sha256 !== undefined && (
        <>
          <span className="break">
            Around <strong>{name}</strong>, up to
          </span>
          {/* biome-ignore lint/a11y/useSemanticElements: three buttons are no fieldset */}
          <span className="btn-group btn-group-sm" role="group" aria-label="Steps away">
            {HOPS.map((steps) => (
              <button
                key={steps}
                type="button"
                className="btn btn-quiet btn-sm"
                aria-pressed={steps === hops}
                onClick={() => onHops(steps)}
              >
                {steps}
              </button>
            ))}
          </span>
          <span>{hops === 1 ? "step away" : "steps away"}</span>
        </>
      )}
      {expansions.length > 0 && (
        <span className="soft">with the neighbours of {counted(expansions.length, "file")}</span>
      )}
      <button type="button" className="btn btn-quiet btn-sm" onClick={onReset}>
        <Icon name="x" /> {sha256 === undefined ? "Without them" : "Show everything"}
      </button>
    </section>
  );
}
