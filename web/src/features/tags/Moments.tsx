import "./tags.css";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { listFrames, type Target } from "../../api/tags";
import type { StoredFile } from "../../api/types";
import { announce } from "../../ui/announce";
import { formatCount, formatDuration, formatPosition } from "../../ui/format";
import { Icon } from "../../ui/Icon";
import { takesKeys } from "../../ui/keys";
import { useTagChanges } from "./changing";
import { useSaid } from "./said";
import { frameAt, type Moment, momentsOf } from "./summary";
import { TagChip } from "./TagChips";
import { TagInput } from "./TagInput";
import { useLikely } from "./useLikely";
import { useTags } from "./useTags";

interface MomentsProps {
  file: StoredFile;
  /** The video where it is open, null where its file is not. */
  player: HTMLVideoElement | null;
}

/** Key frames listed at a time where the video cannot be played. */
const LISTED = 48;

/** The tagged moments of a video, on a line of its time; more are tagged where it plays. */
export function Moments({ file, player }: MomentsProps) {
  const { tags, byId } = useTags();
  const [said] = useSaid([file.sha256]);
  const changes = useTagChanges();
  const moments = useMemo(() => momentsOf(said?.tags ?? [], byId), [said, byId]);
  const [at, setAt] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const frames = useQuery({
    queryKey: ["files", "frames", file.id],
    queryFn: () => listFrames(file.id),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const positions = frames.data ?? [];
  const now = usePlayingTime(player);
  const length =
    player && Number.isFinite(player.duration) ? player.duration * 1000 : file.duration;
  const there = moments.find(({ frame }) => at !== null && frame === frameAt(positions, at));
  const ids = useMemo(() => there?.tags.map(({ id }) => id) ?? [], [there]);
  const likely = useLikely([file.sha256], ids, at !== null);
  const targetAt = (pos: number): readonly Target[] => [
    { sha256: file.sha256, pos: Math.round(pos) },
  ];

  const begin = (pos: number) => {
    player?.pause();
    setAt(pos);
  };
  useEffect(() => {
    if (at !== null) input.current?.focus();
  }, [at]);
  const end = () => {
    setAt(null);
    button.current?.focus();
  };
  const jump = ({ pos, tags: on }: Moment) => {
    if (!player) return;
    player.currentTime = pos / 1000;
    announce(`At ${formatPosition(pos)}: ${on.map(({ name }) => name).join(", ")}`);
  };
  useKey("t", player !== null && at === null, () => player && begin(player.currentTime * 1000));

  if (file.frames === 0) return <p className="soft mb-0">This video has no key frames to tag.</p>;
  return (
    <div className="moments">
      <Timeline
        length={length}
        positions={positions}
        moments={moments}
        now={player ? now : null}
        onJump={player ? jump : null}
      />
      {player ? (
        <div className="d-flex flex-wrap gap-2 align-items-center">
          <button
            ref={button}
            type="button"
            className="btn btn-quiet btn-sm"
            aria-keyshortcuts="T"
            onClick={() => begin(player.currentTime * 1000)}
          >
            <Icon name="tag" /> Tag this moment{" "}
            <span className="key" aria-hidden="true">
              T
            </span>
          </button>
          <span className="soft small nums">{formatPosition(now)}</span>
        </div>
      ) : (
        <KeyFrames positions={positions} moments={moments} onTag={begin} />
      )}
      {at !== null && (
        <div className="moments-new">
          <TagInput
            label={`Add tags at ${formatPosition(at)}`}
            tags={tags}
            without={new Set(ids)}
            likely={likely}
            input={input}
            onAdd={(names) => {
              void changes.tag(targetAt(at), names);
              end();
            }}
            onEscape={end}
          />
        </div>
      )}
      {moments.length > 0 && (
        <ol className="moments-list" aria-label="Tagged moments">
          {moments.map((moment) => (
            <li key={moment.frame}>
              {player ? (
                <button
                  type="button"
                  className="btn btn-bare btn-sm nums"
                  onClick={() => jump(moment)}
                >
                  <span className="visually-hidden">Go to </span>
                  {formatPosition(moment.pos)}
                </button>
              ) : (
                <span className="nums small moments-time">{formatPosition(moment.pos)}</span>
              )}
              <ul className="tagchips" aria-label={`Tags at ${formatPosition(moment.pos)}`}>
                {moment.tags.map((tag) => (
                  <TagChip
                    key={tag.id}
                    tag={tag}
                    remove={{
                      label: `Take off ${tag.name} at ${formatPosition(moment.pos)}`,
                      onRemove: () => void changes.untag(targetAt(moment.pos), [tag]),
                    }}
                  />
                ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

interface TimelineProps {
  length: number;
  positions: readonly number[];
  moments: readonly Moment[];
  /** Where the video plays, in milliseconds. */
  now: number | null;
  onJump: ((moment: Moment) => void) | null;
}

/** Ticks drawn at most; more would be one band. */
const MAX_TICKS = 300;

function Timeline({ length, positions, moments, now, onJump }: TimelineProps) {
  const place = (pos: number) => `${Math.min(100, (100 * pos) / Math.max(1, length))}%`;
  const step = Math.ceil(positions.length / MAX_TICKS);
  return (
    <div className="timeline">
      <div className="timeline-line" aria-hidden="true">
        {positions
          .filter((_, number) => number % step === 0)
          .map((pos) => (
            <span key={pos} className="timeline-tick" style={{ left: place(pos) }} />
          ))}
        {now !== null && <span className="timeline-now" style={{ left: place(now) }} />}
      </div>
      {moments.map((moment) => {
        const [first] = moment.tags;
        const style = { left: place(moment.pos), background: first?.colour ?? undefined };
        const words = `${formatPosition(moment.pos)}: ${moment.tags.map(({ name }) => name).join(", ")}`;
        return onJump ? (
          <button
            key={moment.frame}
            type="button"
            className="timeline-mark"
            style={style}
            title={words}
            aria-label={`Go to ${words}`}
            onClick={() => onJump(moment)}
          />
        ) : (
          <span key={moment.frame} className="timeline-mark" style={style} title={words} />
        );
      })}
      <div className="timeline-ends soft small nums" aria-hidden="true">
        <span>0:00</span>
        <span>{formatDuration(length)}</span>
      </div>
    </div>
  );
}

interface KeyFramesProps {
  positions: readonly number[];
  moments: readonly Moment[];
  onTag: (pos: number) => void;
}

/** The times of the key frames: what can be tagged without the file at hand. */
function KeyFrames({ positions, moments, onTag }: KeyFramesProps) {
  const [shown, setShown] = useState(LISTED);
  const tagged = new Set(moments.map(({ frame }) => frame));
  return (
    <div>
      <p className="soft small mb-1">
        Open the file to tag what it shows, or choose the time of a key frame:
      </p>
      <ul className="keyframes" aria-label="Key frames">
        {positions.slice(0, shown).map((pos, frame) => (
          <li key={pos}>
            <button
              type="button"
              className={`btn btn-quiet btn-sm nums${tagged.has(frame) ? " keyframe-tagged" : ""}`}
              onClick={() => onTag(pos)}
            >
              <span className="visually-hidden">Tag the moment </span>
              {formatPosition(pos)}
              {tagged.has(frame) && <span className="visually-hidden">, tagged</span>}
            </button>
          </li>
        ))}
      </ul>
      {shown < positions.length && (
        <button
          type="button"
          className="btn btn-bare btn-sm"
          onClick={() => setShown(shown + LISTED)}
        >
          Show more of {formatCount(positions.length)} key frames
        </button>
      )}
    </div>
  );
}

/** Where the video plays, in milliseconds. */
function usePlayingTime(player: HTMLVideoElement | null): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!player) return;
    const take = () => setNow(player.currentTime * 1000);
    const events = ["timeupdate", "seeked", "loadedmetadata"] as const;
    for (const event of events) player.addEventListener(event, take);
    take();
    return () => {
      for (const event of events) player.removeEventListener(event, take);
    };
  }, [player]);
  return now;
}

/** Calls `act` when a letter is pressed outside of texts. */
function useKey(letter: string, enabled: boolean, act: () => void): void {
  const latest: RefObject<() => void> = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, altKey, metaKey, repeat } = event;
      if (key.toLowerCase() !== letter || ctrlKey || altKey || metaKey || repeat) return;
      if (event.defaultPrevented || takesKeys(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [letter, enabled]);
}
