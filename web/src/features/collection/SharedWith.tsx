import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { findShared } from "../../api/overlap";
import { messageOf } from "../../api/problem";
import type { Match, StoredFile } from "../../api/types";
import { Note } from "../../ui/Note";
import { MomentLine } from "../review/overlap/MomentLine";
import { OverlapBars } from "../review/overlap/OverlapBars";
import { INSIDE_FRAME } from "../review/stage/frames";

interface SharedWithProps {
  file: StoredFile;
  match: Match;
  variance: number;
  /** The file's own video where it is open, null where it is not. */
  player: HTMLVideoElement | null;
  /** It is told without being asked for. */
  atOnce: boolean;
}

/** Which part of a video is in one that it matches, or where an image is in a video. */
export function SharedWith({ file, match, variance, player, atOnce }: SharedWithProps) {
  const [other] = match.files;
  if (!other || (file.kind === "image" && match.kind === "image")) return null;
  const goTo = (ms: number) => {
    if (player) player.currentTime = ms / 1000 + INSIDE_FRAME;
  };
  if (file.kind === "video" && match.kind === "video") {
    return (
      <Stretches
        id={file.id}
        other={other}
        variance={variance}
        onGo={player ? goTo : undefined}
        atOnce={atOnce}
      />
    );
  }
  const inOwn = file.kind === "video";
  const pos = inOwn ? match.own_pos : match.pos;
  if (pos === null) return null;
  return (
    <div className="small mt-1">
      <MomentLine
        image={inOwn ? other.name : "this image"}
        video={inOwn ? "this video" : other.name}
        moment={{ pos, orientation: match.orientation }}
        onGo={inOwn && player ? () => goTo(pos) : undefined}
      />
    </div>
  );
}

interface StretchesProps {
  id: string;
  other: { readonly id: string; readonly name: string };
  variance: number;
  onGo: ((ms: number) => void) | undefined;
  atOnce: boolean;
}

function Stretches({ id, other, variance, onGo, atOnce }: StretchesProps) {
  const [asked, setAsked] = useState(false);
  const wanted = atOnce || asked;
  const found = useQuery({
    queryKey: ["files", "overlap", id, other.id, variance],
    queryFn: ({ signal }) => findShared(id, other.id, variance, signal),
    enabled: wanted,
  });
  if (!wanted) {
    return (
      <button
        type="button"
        className="btn btn-quiet btn-sm mt-1"
        aria-label={`Which part of this video is in ${other.name}`}
        onClick={() => setAsked(true)}
      >
        Which part
      </button>
    );
  }
  if (found.isError) return <Note tone="bad">{messageOf(found.error)}</Note>;
  if (found.isPending) return <p className="soft small mb-0">Looking for what they share…</p>;
  if (found.data?.kind !== "stretches") return null;
  return (
    <div className="mt-1">
      <OverlapBars
        shared={found.data}
        names={["this video", other.name]}
        onGo={onGo && (({ ownStart }) => onGo(ownStart))}
      />
    </div>
  );
}
