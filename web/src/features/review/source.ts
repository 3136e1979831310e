/** Where groups to review come from, and where answers about them go. */
import type { Fingerprint } from "../../fingerprint/types";
import type { Observable } from "../../local/observable";
import type {
  Choice,
  Choices,
  ReviewFile,
  ReviewGroup,
  ReviewPair,
  Verdict,
  Verdicts,
} from "../../review/model";
import type { Relation } from "../../review/relation";
import type { Shared } from "../../review/shared";
import type { StageSide } from "./stage/side";

/** What there is to review. */
export interface ReviewState {
  readonly groups: readonly ReviewGroup[];
  readonly choices: Choices;
  readonly verdicts: Verdicts;
  /** What `undo` would undo and `redo` do again, in words; null where there is nothing. */
  readonly undoable: string | null;
  readonly redoable: string | null;
  /** Groups are still on their way. */
  readonly busy: boolean;
  /** What went wrong, for a person. */
  readonly problem: string | null;
}

export const NOTHING_TO_REVIEW: ReviewState = {
  groups: [],
  choices: new Map(),
  verdicts: new Map(),
  undoable: null,
  redoable: null,
  busy: false,
  problem: null,
};

/** An answer of the person; null takes a choice or a verdict back. */
export interface Answer {
  /** What it does, in words. */
  readonly title: string;
  readonly choices?: ReadonlyMap<string, Choice | null>;
  readonly verdicts?: ReadonlyMap<string, Verdict | null>;
}

/** What an answer brought about besides. */
export interface Answered {
  /** Contents whose tags and notes went to the one that stays. */
  readonly handedOver: number;
}

/** The page's own comparison, or a collection. */
export interface ReviewSource {
  readonly state: Observable<ReviewState>;
  /** Follows what is reviewed until the returned function is called. */
  start(): () => void;
  /** Reads anew what could not be read; only a source that may fail to has it. */
  reload?(): void;
  /** Makes all changes of an answer; one `undo` takes all of them back. */
  answer(answer: Answer): Promise<Answered>;
  /** Undoes the last change; what it was in words, null where there was none. */
  undo(): Promise<string | null>;
  redo(): Promise<string | null>;
  /** How a content of the group matches the others, by their SHA-256. */
  pairsOf(group: ReviewGroup, content: string): Promise<ReadonlyMap<string, ReviewPair>>;
  /** What two files share of which one at least is a video; null where it is nothing. */
  sharedOf(
    a: StageSide,
    b: StageSide,
    variance: number,
    signal: AbortSignal,
  ): Promise<Shared | null>;
  /**
   * How two files compare, where their fingerprints here do not tell because their hashes are keyed
   * and the key is not at hand; null where they tell.
   */
  relationOf(a: ReviewFile, b: ReviewFile): Relation | null;
  /** Null where the file is no longer reviewed, as it was deleted just now. */
  fingerprintOf(file: ReviewFile): Fingerprint | null;
  /**
   * The file itself, null where it is not at hand. `ask` lets the browser ask for permission,
   * which it does only in a click or key press.
   */
  open(file: ReviewFile, ask: boolean): Promise<File | null>;
  /** Whether the file may be had once the browser asked the person. */
  isReachable(file: ReviewFile): boolean;
  /** The handle of a file that can be deleted from this device, and the folder it came with. */
  handleOf(file: ReviewFile): FileAccess | null;
}

/** The way to a file of this device that the browser gave. */
export interface FileAccess {
  readonly handle: FileSystemFileHandle;
  readonly root: FileSystemDirectoryHandle | null;
}
