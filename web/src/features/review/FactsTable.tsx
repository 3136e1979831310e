import { memo, type ReactNode, useMemo, useState } from "react";
import { type Copy, differing, type Fact } from "../../review/copies";
import type { Choices, ReviewFile, ReviewPair } from "../../review/model";
import { copyOf, type FactsOf, type Strength, strengths } from "../../review/proposal";
import {
  counted,
  formatBytes,
  formatDateTime,
  formatDuration,
  formatMediaType,
  formatPosition,
  formatResolution,
} from "../../ui/format";
import { distanceWords, likenessWords } from "../../ui/words";
import { ChoiceTag } from "./MemberStrip";

/** Files shown before "Show all". */
const FIRST = 30;

interface Column {
  readonly title: string;
  /** The facts it tells; it differs where one of them does. */
  readonly facts: readonly Fact[];
  readonly words: (copy: Copy) => string;
  readonly strength?: Strength;
}

function folderOf({ path }: Copy): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

const COLUMNS: readonly Column[] = [
  { title: "Name", facts: ["name"], words: ({ name }) => name },
  { title: "Folder", facts: ["folder"], words: folderOf },
  {
    title: "Dimensions",
    facts: ["width", "height"],
    words: ({ width, height }) => formatResolution(width, height),
    strength: "most pixels",
  },
  {
    title: "Real detail",
    facts: ["detail"],
    words: ({ detail }) => (detail === null ? "" : `${Math.round(detail * 100)} %`),
  },
  {
    title: "Duration",
    facts: ["duration"],
    words: ({ duration }) => (duration > 0 ? formatDuration(duration) : ""),
    strength: "longest",
  },
  {
    title: "Frames a second",
    facts: ["fps"],
    words: ({ fps }) => (fps > 0 ? String(Math.round(fps * 100) / 100) : ""),
  },
  {
    title: "Format",
    facts: ["media_type"],
    words: ({ media_type }) => formatMediaType(media_type),
  },
  {
    title: "Size",
    facts: ["size"],
    words: ({ size }) => formatBytes(size),
    strength: "most bytes",
  },
  { title: "Changed", facts: ["modified"], words: ({ modified }) => formatDateTime(modified) },
  {
    title: "Taken",
    facts: ["taken"],
    words: ({ taken }) => (taken === null ? "" : formatDateTime(taken)),
  },
  {
    title: "Metadata",
    facts: ["metadata"],
    words: ({ metadata }) => (metadata === null ? "" : counted(metadata, "field")),
  },
  {
    title: "Readable",
    facts: ["partial"],
    words: ({ partial }) => (partial ? "breaks off" : ""),
  },
];

interface FactsTableProps {
  files: readonly ReviewFile[];
  a: ReviewFile;
  b: ReviewFile | null;
  best: string | null;
  choices: Choices;
  factsOf: FactsOf;
  /** How A matches each other content. */
  pairs: ReadonlyMap<string, ReviewPair>;
  /** Some files are on other devices, so that it has to be said where. */
  devices: boolean;
}

/** All files of the group, one a row; what is not the same of all stands out. */
export const FactsTable = memo(function FactsTable(props: FactsTableProps) {
  const { files, a, b, best, choices, factsOf, pairs, devices } = props;
  const [all, setAll] = useState(false);
  const copies = useMemo(() => files.map((file) => copyOf(file, factsOf)), [files, factsOf]);
  const differ = useMemo(() => new Set(differing(copies)), [copies]);
  const strong = useMemo(() => strengths(copies), [copies]);
  const columns = COLUMNS.filter(({ words }) => copies.some((copy) => words(copy) !== ""));
  const rows = all ? files : files.slice(0, FIRST);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of the page that scrolls, not a form
    <div
      className="factstable"
      role="group"
      aria-label="Facts of all files, scrolls sideways"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it
      tabIndex={0}
    >
      <table>
        <caption className="visually-hidden">
          The files of the group; ≠ marks what is not the same of all
        </caption>
        <thead>
          <tr>
            <th scope="col">Choice</th>
            {columns.map(({ title, facts }) => (
              <th key={title} scope="col">
                {title}
                {facts.some((fact) => differ.has(fact)) && (
                  <>
                    <span className="facts-mark" aria-hidden="true">
                      ≠
                    </span>
                    <span className="visually-hidden"> differs</span>
                  </>
                )}
              </th>
            ))}
            <th scope="col">Against A</th>
            {devices && <th scope="col">Device</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((file, row) => {
            const copy = copies[row] as Copy;
            return (
              <tr key={file.id} className={file === a || file === b ? "facts-shown" : undefined}>
                <td className="facts-choice">
                  {file === a && <strong>A </strong>}
                  {file === b && <strong>B </strong>}
                  <ChoiceTag choice={choices.get(file.id) ?? null} />{" "}
                  {file.id === best && <span className="tag tag-warm">best</span>}
                </td>
                {columns.map(({ title, facts, words, strength }) => (
                  <Cell
                    key={title}
                    differs={facts.some((fact) => differ.has(fact))}
                    strength={strength && strong.get(file.id)?.includes(strength) ? strength : null}
                  >
                    {words(copy)}
                  </Cell>
                ))}
                <td className="soft">{againstWords(file, a, pairs.get(file.sha256))}</td>
                {devices && <td className="soft">{file.device}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length < files.length && (
        <button type="button" className="btn btn-quiet btn-sm m-2" onClick={() => setAll(true)}>
          Show all {counted(files.length, "file")}
        </button>
      )}
    </div>
  );
});

interface CellProps {
  differs: boolean;
  strength: Strength | null;
  children: ReactNode;
}

function Cell({ differs, strength, children }: CellProps) {
  return (
    <td className={`nums ${differs ? "facts-differs" : "soft"}`}>
      {children}
      {strength && <span className="facts-strength">{strength}</span>}
    </td>
  );
}

/** How a file matches A, in a few words. */
export function againstWords(
  file: ReviewFile,
  a: ReviewFile,
  pair: ReviewPair | undefined,
): string {
  if (file === a) return "";
  if (file.sha256 === a.sha256) return "identical file";
  if (!pair) return "";
  const own = pair.a === file.sha256 ? pair.aPos : pair.bPos;
  const times = own === null ? [] : [`at ${formatPosition(own)}`];
  return [likenessWords(pair.likeness), distanceWords(pair.likeness), ...times].join(", ");
}
