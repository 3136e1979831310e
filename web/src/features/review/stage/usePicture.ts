import { useCallback, useEffect, useState } from "react";
import { findThumbnail } from "../../../local/thumbnails";
import { formatMediaType } from "../../../ui/format";
import type { StageSide } from "./side";

/** What there is to show of a file. */
export interface Picture {
  /** The file itself, once it was opened and as long as the browser can show it. */
  readonly file: File | null;
  readonly url: string | null;
  /** The stored thumbnail; null where this device has none. */
  readonly thumb: string | null;
  /** Whether it is known what will be shown. */
  readonly settled: boolean;
  /** Why only the thumbnail is shown. */
  readonly note: string | null;
  /** To be called when the browser turns out not to be able to show the file. */
  readonly fail: () => void;
}

interface Found {
  readonly side: StageSide;
  readonly file: File | null;
  readonly url: string | null;
  readonly thumb: string | null;
}

/** Opens a file and lets go of it when another one is shown. */
export function usePicture(side: StageSide): Picture {
  const [found, setFound] = useState<Found>();
  const [failed, setFailed] = useState<StageSide>();
  useEffect(() => {
    let url: string | null = null;
    let wanted = true;
    const { sha256 } = side.fingerprint;
    const opened = side.open().catch(() => null);
    void Promise.all([opened, findThumbnail(sha256)]).then(([file, thumb]) => {
      if (!wanted) return;
      url = file && URL.createObjectURL(file);
      setFound({ side, file, url, thumb });
    });
    return () => {
      wanted = false;
      if (url) URL.revokeObjectURL(url);
    };
  }, [side]);
  const fail = useCallback(() => setFailed(side), [side]);
  const mine = found?.side === side ? found : null;
  const broken = failed === side;
  return {
    file: broken ? null : (mine?.file ?? null),
    url: broken ? null : (mine?.url ?? null),
    thumb: mine?.thumb ?? null,
    settled: mine !== null,
    note: mine && noteOf(side, mine.file !== null, broken, mine.thumb !== null),
    fail,
  };
}

function noteOf(side: StageSide, here: boolean, broken: boolean, thumb: boolean): string | null {
  const instead = thumb ? "its thumbnail is shown" : "there is no thumbnail of it either";
  if (!here) {
    return `The file is not at hand, so ${instead}. Choose the file again to see it in full.`;
  }
  if (!broken) return null;
  const format = formatMediaType(side.fingerprint.media_type);
  return `This browser cannot show this ${format} file, or it was changed since, so ${instead}.`;
}
