import { Icon } from "../../ui/Icon";
import { RowList } from "../../ui/RowList";
import type { Entry } from "./entries";

/** Files that could not be read, each with its reason. */
export function ProblemList({ files }: { files: readonly Entry[] }) {
  return (
    <RowList
      label="Files that could not be read"
      items={files}
      keyOf={({ id }) => id}
      estimate={() => 62}
    >
      {({ path, outcome }) =>
        outcome.state === "failed" && (
          <>
            <span className="filerow-bad">
              <Icon name="exclamation-triangle" />
            </span>
            <div className="filerow-text">
              <div className="break">{path}</div>
              <div className="small">{outcome.reason}</div>
            </div>
          </>
        )
      }
    </RowList>
  );
}
