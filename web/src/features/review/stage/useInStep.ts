import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { correct, type TimeLink, timeInB } from "../../../review/inStep";
import { INSIDE_FRAME } from "./frames";

/** Milliseconds between two looks at the drift where the browser does not tell of frames. */
const LOOK_EVERY = 100;

/** So near to its end, in seconds, the following video stands still. */
const END = 0.06;

/** The videos of a pair; B alone may be one. */
export interface Videos {
  readonly a: RefObject<HTMLVideoElement | null>;
  readonly b: RefObject<HTMLVideoElement | null>;
  readonly hasA: boolean;
  readonly hasB: boolean;
  /** How often a video got its first frame: the elements are new ones then. */
  readonly loaded: number;
  /** How the times of both go together. */
  readonly link: TimeLink;
  /** The matched time in the leading video, seconds. */
  readonly start: number;
  /** Frames a second of the leading video. */
  readonly fps: number;
}

/** What plays, and the ways to change it. Times are seconds in the leading video: A, or B alone. */
export interface Player {
  readonly playing: boolean;
  readonly time: number;
  readonly duration: number;
  readonly rate: number;
  readonly muted: boolean;
  /** The following video has no picture at this time. */
  readonly outside: boolean;
  readonly toggle: () => void;
  readonly pause: () => void;
  readonly seek: (time: number) => void;
  readonly step: (frames: number) => void;
  readonly setRate: (rate: number) => void;
  readonly toggleMuted: () => void;
}

/** Plays two videos in step: A leads, B follows at the times that match. */
export function useInStep(videos: Videos): Player {
  const { a, b, hasA, hasB, loaded, link, start, fps } = videos;
  const [playing, setPlaying] = useState(false);
  const [time, setTime] = useState(start);
  const [duration, setDuration] = useState(0);
  const [rate, setRate] = useState(1);
  const [muted, setMuted] = useState(true);
  const [outside, setOutside] = useState(false);
  const both = hasA && hasB;
  const lead = hasA ? a : b;
  // Correcting reads what is in force, without beginning anew.
  const now = useRef({ link, rate, playing });
  now.current = { link, rate, playing };

  const follow = useCallback(() => {
    const leader = a.current;
    const follower = b.current;
    if (!both || !leader || !follower || follower.readyState === 0 || follower.seeking) return;
    const { link, rate, playing } = now.current;
    const there = timeInB(leader.currentTime, link);
    const inside = there >= 0 && there <= follower.duration;
    setOutside(!inside);
    // A video that has ended would begin anew.
    if (!inside || !playing || there > follower.duration - END) {
      if (!follower.paused) follower.pause();
      const to = Math.min(follower.duration, Math.max(0, there));
      if (Math.abs(follower.currentTime - to) > 0.005) follower.currentTime = to;
      return;
    }
    const correction = correct(leader.currentTime, follower.currentTime, link, rate);
    if (correction.kind === "seek") follower.currentTime = correction.to;
    else follower.playbackRate = correction.playbackRate;
    if (follower.paused) void follower.play().catch(() => {});
  }, [a, b, both]);

  const seek = useCallback(
    (to: number) => {
      const leader = lead.current;
      if (!leader || leader.readyState === 0) return;
      leader.currentTime = Math.min(leader.duration, Math.max(0, to));
      setTime(leader.currentTime);
      follow();
    },
    [lead, follow],
  );

  // `loaded` counts elements that are new, as the refs do not tell.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const leader = lead.current;
    if (!leader) return;
    const onTime = () => setTime(leader.currentTime);
    const onLength = () => setDuration(Number.isFinite(leader.duration) ? leader.duration : 0);
    // Also by the browser, as when headphones are pulled out.
    const onPause = () => setPlaying(false);
    const events = [
      ["timeupdate", onTime],
      ["seeked", follow],
      ["durationchange", onLength],
      ["pause", onPause],
    ] as const;
    for (const [event, listen] of events) leader.addEventListener(event, listen);
    onLength();
    return () => {
      for (const [event, listen] of events) leader.removeEventListener(event, listen);
    };
  }, [lead, follow, loaded]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: both are new elements then
  useEffect(() => {
    seek(start + INSIDE_FRAME);
  }, [seek, start, loaded, link]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: both are new elements then
  useEffect(() => {
    const leader = lead.current;
    if (!leader) return;
    leader.playbackRate = rate;
    if (!playing) {
      leader.pause();
      b.current?.pause();
      follow();
      return;
    }
    leader.play().catch(() => setPlaying(false));
    follow();
    const timer = setInterval(follow, LOOK_EVERY);
    let handle = 0;
    const onFrame = () => {
      follow();
      handle = leader.requestVideoFrameCallback(onFrame);
    };
    const told = "requestVideoFrameCallback" in leader;
    if (told) handle = leader.requestVideoFrameCallback(onFrame);
    return () => {
      clearInterval(timer);
      if (told) leader.cancelVideoFrameCallback(handle);
    };
  }, [lead, b, follow, playing, rate, loaded]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: both are new elements then
  useEffect(() => {
    if (lead.current) lead.current.muted = muted;
  }, [lead, muted, loaded]);

  const pause = useCallback(() => setPlaying(false), []);
  const toggle = useCallback(() => setPlaying((on) => !on), []);
  const toggleMuted = useCallback(() => setMuted((on) => !on), []);
  const step = useCallback(
    (frames: number) => {
      setPlaying(false);
      const leader = lead.current;
      if (leader) seek(leader.currentTime + frames / (fps || 25));
    },
    [lead, fps, seek],
  );
  return useMemo(
    () => ({
      playing,
      time,
      duration,
      rate,
      muted,
      outside,
      toggle,
      pause,
      seek,
      step,
      setRate,
      toggleMuted,
    }),
    [playing, time, duration, rate, muted, outside, toggle, pause, seek, step, toggleMuted],
  );
}
