/** The files of a comparison in the order of choosing, found by id and by where they are. */
import type { Picked, Unopened } from "../../local/picking";
import { type Entry, nameOf } from "./entries";

/** What two choices of the same file have in common; NUL cannot be part of a path. */
function faceOf({ path, size, modified }: Entry): string {
  return `${path}\0${size}\0${modified}`;
}

export class EntryList {
  #all: Entry[] = [];
  /** Where an entry is in `#all`. */
  readonly #places = new Map<number, number>();
  readonly #faces = new Map<string, Entry[]>();
  #nextId = 0;

  /** All entries; the list changes under the reader. */
  get all(): readonly Entry[] {
    return this.#all;
  }

  get(id: number): Entry | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#all[place];
  }

  /** The entry of what was found, not yet in the list. */
  make(found: Picked | Unopened): Entry {
    const id = this.#nextId++;
    const { path } = found;
    if (found.kind === "unopened") {
      const nothing = { size: 0, modified: 0, file: null, handle: null, root: null };
      const outcome = { state: "failed", reason: found.reason } as const;
      return { id, name: nameOf(path), path, ...nothing, outcome };
    }
    const { file, handle, root } = found;
    const { name, size, lastModified: modified } = file;
    const outcome = { state: "waiting" } as const;
    return { id, name, path, size, modified, file, handle, root, outcome };
  }

  /** The entry of the very same file, if it is in the list already. */
  async same(entry: Entry): Promise<Entry | undefined> {
    if (!entry.file) return undefined;
    for (const { id, handle } of this.#faces.get(faceOf(entry)) ?? []) {
      // Handles tell for certain; without them the same path, size and time must do.
      const certain = entry.handle && handle;
      if (!certain || (await certain.isSameEntry(entry.handle).catch(() => false))) {
        return this.get(id);
      }
    }
    return undefined;
  }

  /** Adds an entry at the end. */
  add(entry: Entry): void {
    this.#places.set(entry.id, this.#all.length);
    this.#all.push(entry);
    this.#nextId = Math.max(this.#nextId, entry.id + 1);
    const face = faceOf(entry);
    const same = this.#faces.get(face);
    if (same) same.push(entry);
    else this.#faces.set(face, [entry]);
  }

  /** Puts `entry` in the place of the one with its id. */
  replace(entry: Entry): void {
    const place = this.#places.get(entry.id);
    if (place !== undefined) this.#all[place] = entry;
  }

  /** Takes entries out; those that were there. */
  remove(ids: ReadonlySet<number>): readonly Entry[] {
    const gone = this.#all.filter(({ id }) => ids.has(id));
    this.#all = this.#all.filter(({ id }) => !ids.has(id));
    this.#places.clear();
    for (const [place, { id }] of this.#all.entries()) this.#places.set(id, place);
    for (const entry of gone) {
      const face = faceOf(entry);
      const rest = (this.#faces.get(face) ?? []).filter(({ id }) => id !== entry.id);
      if (rest.length > 0) this.#faces.set(face, rest);
      else this.#faces.delete(face);
    }
    return gone;
  }

  /** Takes all entries out. */
  clear(): void {
    this.#all = [];
    this.#places.clear();
    this.#faces.clear();
  }
}
