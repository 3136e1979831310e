/**
 * The plan of a cleanup: which files of which groups are to go, and which stay for them.
 *
 * `tagcat cleanup` reads it; `spec/cleanup.schema.json` is its JSON Schema, made from the models in
 * `tagcat/review/plan.py`.
 */

/** Files that a plan may name in all. */
export const MAX_ENTRIES = 100_000;

const MAX_PATH = 10_000;
const MAX_TEXT = 1_000;

/** A file as it was when the plan was made. */
export interface PlanFile {
  /** As it was picked, with "/" between the parts. */
  readonly path: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** The device where the file lies; empty where it has none. */
  readonly device_id: string;
  readonly device: string;
}

/** A file that is to go, why, and which kept copy of its group it yields to. */
export interface Removal extends PlanFile {
  readonly yields_to: { readonly sha256: string; readonly path: string };
  readonly reason: string;
}

/** Copies of one picture or video: which stay, and which are to go. */
export interface PlanGroup {
  readonly keep: readonly PlanFile[];
  readonly remove: readonly Removal[];
}

export interface Plan {
  readonly kind: "tagcat-cleanup";
  readonly version: 1;
  /** Milliseconds since 1970. */
  readonly made: number;
  /** What made it. */
  readonly by: string;
  readonly groups: readonly PlanGroup[];
}

/** `file` as one that is to go because `kept` stays; a long reason is cut. */
export function removal(file: PlanFile, kept: PlanFile, reason: string): Removal {
  return {
    ...planFile(file),
    yields_to: { sha256: kept.sha256, path: kept.path },
    reason: [...reason].slice(0, MAX_TEXT).join(""),
  };
}

/**
 * The plan of `groups`; groups of which nothing is to go are left out.
 *
 * @param made Milliseconds since 1970.
 * @param by What makes it.
 * @throws RangeError A group keeps nothing, a file yields to one that is not kept in its group, or a
 *   bound is passed.
 */
export function makePlan(groups: readonly PlanGroup[], made: number, by: string): Plan {
  const used = groups.filter(({ remove }) => remove.length > 0);
  const entries = used.reduce((sum, { keep, remove }) => sum + keep.length + remove.length, 0);
  if (entries > MAX_ENTRIES) {
    throw new RangeError("a plan names at most 100,000 files in all; make several plans of it");
  }
  return {
    kind: "tagcat-cleanup",
    version: 1,
    made: Math.floor(made),
    by,
    groups: used.map(({ keep, remove }) => {
      if (keep.length === 0) throw new RangeError("a group must keep a file");
      const kept = new Set(keep.map(({ sha256, path }) => `${sha256} ${path}`));
      for (const file of remove) {
        const { sha256, path } = file.yields_to;
        if (!kept.has(`${sha256} ${path}`)) {
          throw new RangeError(`${file.path}: yields to a file that is not kept in its group`);
        }
      }
      return {
        keep: keep.map(planFile),
        remove: remove.map((file) => ({
          ...planFile(file),
          yields_to: { sha256: file.yields_to.sha256, path: file.yields_to.path },
          reason: file.reason,
        })),
      };
    }),
  };
}

/** The plan as the text of its file. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 1)}\n`;
}

/** Only what a plan may hold: the reader refuses all other fields. */
function planFile(file: PlanFile): PlanFile {
  const { path, name, size, modified, sha256, device_id, device } = file;
  if (path === "" || [...path].length > MAX_PATH) {
    throw new RangeError(`${path.slice(0, 100)}: its path must have 1 to 10,000 characters`);
  }
  if ([name, device_id, device].some((text) => [...text].length > MAX_TEXT)) {
    throw new RangeError(`${path.slice(0, 100)}: a name must have at most 1,000 characters`);
  }
  return { path, name, size, modified: Math.floor(modified), sha256, device_id, device };
}
