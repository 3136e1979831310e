/**
 * Kinds above the classes of a model: "dog" beside "Pekinese", and words for what a model knows;
 * as in `wordnet.py`.
 */
import { folded } from "../filter/folding";
import { bestFirst, type Label, MAX_PARENTS, MIN_SCORE } from "./labels";
import type { Preprocessing } from "./preprocessing";

/** A class of the model; `ancestors` are places in the list of kinds, nearest first. */
export interface Leaf {
  readonly id: string;
  readonly name: string;
  readonly words: readonly string[];
  readonly ancestors: readonly number[];
}

/** What classes are kinds of; `stop` where nobody would tag by it. */
export interface KindOfThing {
  readonly id: string;
  readonly name: string;
  readonly words: readonly string[];
  /** Number of classes below it. */
  readonly leaves: number;
  readonly stop: boolean;
}

/** From when on a kind is proposed. */
export interface RollUp {
  readonly minScore: number;
  readonly minLeaves: number;
  readonly maxLeaves: number;
}

/** The file `imagenet.json` beside the model. */
export interface Table {
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    /** Numbers of the embedding. */
    readonly embedding: number;
  };
  readonly preprocessing: Preprocessing;
  readonly rollup: RollUp;
  readonly classes: readonly Leaf[];
  readonly synsets: readonly KindOfThing[];
}

/** The classes of a model, in its order, and what they are kinds of. */
export class Taxonomy {
  readonly #leaves: readonly Leaf[];
  readonly #kinds: readonly KindOfThing[];
  readonly #rollup: RollUp;
  /** Places of the classes below each kind. */
  readonly #below: readonly (readonly number[])[];
  /** Folded words, and places of the classes they mean. */
  readonly #meanings: ReadonlyMap<string, readonly number[]>;

  constructor({ classes, synsets, rollup }: Pick<Table, "classes" | "synsets" | "rollup">) {
    this.#leaves = classes;
    this.#kinds = synsets;
    this.#rollup = rollup;
    const below = synsets.map((): number[] => []);
    for (const [place, { ancestors }] of classes.entries()) {
      for (const kind of ancestors) below[kind]?.push(place);
    }
    this.#below = below;
    this.#meanings = this.#words();
  }

  /** Number of classes. */
  get classes(): number {
    return this.#leaves.length;
  }

  /**
   * What is proposed for a picture: classes and kinds, best first.
   * @param scores - how sure the model is of each class; together they are 1.
   */
  labels(scores: Float32Array): readonly Label[] {
    const found: Label[] = [];
    for (const [place, leaf] of this.#leaves.entries()) {
      const score = scores[place] as number;
      if (score >= MIN_SCORE) found.push(label(leaf, score, this.#names(leaf.ancestors)));
    }
    for (const [place, kind] of this.#kinds.entries()) {
      if (!this.#mayBeProposed(kind)) continue;
      const score = this.#sum(this.#below[place] ?? [], scores);
      if (score >= this.#rollup.minScore) found.push(label(kind, score, this.#parentsOf(place)));
    }
    return bestFirst(found);
  }

  /**
   * Places of the classes that a person's word means, in order; none for an unknown word. Every
   * meaning counts, and every class below a kind of that name.
   */
  classesOf(word: string): readonly number[] {
    const wanted = folded(word.split(/\s+/u).filter(Boolean).join(" "));
    for (const form of [wanted, wanted.replace(/s$/, ""), wanted.replace(/es$/, "")]) {
      const found = this.#meanings.get(form);
      if (found) return found;
    }
    return [];
  }

  /** How sure the model is of the classes at `places`, at most 1. */
  scoreOf(places: readonly number[], scores: Float32Array): number {
    return Math.min(1, this.#sum(places, scores));
  }

  #sum(places: readonly number[], scores: Float32Array): number {
    let sum = 0;
    for (const place of places) sum += scores[place] as number;
    return Math.fround(sum);
  }

  #mayBeProposed({ stop, leaves }: KindOfThing): boolean {
    const { minLeaves, maxLeaves } = this.#rollup;
    return !stop && leaves >= minLeaves && leaves <= maxLeaves;
  }

  /** The names of those that people tag by, and that hold more than one class. */
  #names(kinds: readonly number[]): readonly string[] {
    const names: string[] = [];
    for (const place of kinds) {
      const kind = this.#kinds[place];
      if (kind && !kind.stop && kind.leaves >= this.#rollup.minLeaves) names.push(kind.name);
    }
    return names.slice(0, MAX_PARENTS);
  }

  /** What a kind is a kind of: what all classes below it are, and more classes are. */
  #parentsOf(place: number): readonly string[] {
    const members = this.#below[place] ?? [];
    const first = this.#leaves[members[0] ?? -1];
    const leaves = this.#kinds[place]?.leaves ?? 0;
    const above = (first?.ancestors ?? []).filter(
      (other) =>
        (this.#kinds[other]?.leaves ?? 0) > leaves &&
        members.every((member) => this.#leaves[member]?.ancestors.includes(other)),
    );
    return this.#names(above);
  }

  #words(): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, Set<number>>();
    const add = (words: readonly string[], places: readonly number[]) => {
      for (const word of words) {
        const form = folded(word);
        const known = found.get(form) ?? new Set();
        for (const place of places) known.add(place);
        found.set(form, known);
      }
    };
    for (const [place, { name, words }] of this.#leaves.entries()) add([name, ...words], [place]);
    for (const [place, { name, words }] of this.#kinds.entries()) {
      add([name, ...words], this.#below[place] ?? []);
    }
    return new Map(
      [...found].map(([word, places]) => [word, [...places].sort((a, b) => a - b)] as const),
    );
  }
}

function label({ id, name }: Leaf | KindOfThing, score: number, parents: readonly string[]): Label {
  return { id, name, score: Math.min(1, score), parents };
}
