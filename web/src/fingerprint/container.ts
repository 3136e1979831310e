/** Opening a video file and choosing the track to look at. */
/// <reference lib="esnext.disposable" />
import {
  BlobSource,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  WEBM,
} from "mediabunny";
import { topBoxes } from "./boxes";
import { mendMatroska } from "./ebml";
import { FingerprintError, MAX_PIXELS, unreadable } from "./types";

/** What browsers cannot open at all, neither by WebCodecs nor in a `<video>` element. */
const UNREADABLE_HERE: Record<string, string> = {
  "video/x-msvideo": "AVI",
  "video/x-flv": "FLV",
  "video/x-ms-asf": "WMV",
  "video/mpeg": "MPEG program streams",
};

const CODEC_NAMES: Record<string, string> = {
  avc: "H.264",
  hevc: "HEVC",
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
};

const NO_INDEX = "the file is cut short: the index of its pictures is missing";

/** An open file and its main video track. */
export interface OpenVideo {
  readonly track: InputVideoTrack;
  /** The file ends before its container does. */
  readonly cutShort: boolean;
  close(): void;
}

/**
 * Opens a video file.
 * @param mediaType - as `sniff` gives it.
 * @throws FingerprintError with the reason, where there is no track that could be looked at;
 *   DOMException, where the file itself cannot be read.
 */
export async function openVideo(file: File, path: string, mediaType: string): Promise<OpenVideo> {
  const foreign = UNREADABLE_HERE[mediaType];
  if (foreign) throw new FingerprintError(path, unreadable(foreign));
  // Errors between reads appear again at the next read.
  const mended = isMatroska(mediaType) ? await mendMatroska(file) : null;
  const source = new BlobSource(mended ?? file, { handleUnhandledError: () => {} });
  const input = new Input({ formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS], source });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new FingerprintError(path, await whyNoTrack(file, mediaType));
    if ((await track.getCodedWidth()) * (await track.getCodedHeight()) > MAX_PIXELS) {
      const limit = Math.floor(MAX_PIXELS / 1_000_000);
      throw new FingerprintError(path, `too large to decode: the limit is ${limit} million pixels`);
    }
    return { track, cutShort: mended !== null, close: () => input.dispose() };
  } catch (error) {
    input.dispose();
    if (error instanceof FingerprintError || isReadError(error)) throw error;
    const reason = (await lacksIndex(file, mediaType)) ? NO_INDEX : "damaged: no video found in it";
    throw new FingerprintError(path, reason);
  }
}

async function whyNoTrack(file: File, mediaType: string): Promise<string> {
  if (await lacksIndex(file, mediaType)) return NO_INDEX;
  // Programme streams list only the tracks the demuxer knows.
  if (mediaType === "video/mp2t") return unreadable("what is in this transport stream");
  return "no video stream in it";
}

/** What this browser would need to decode the track, for a person; null where it can. */
export async function lackOf(track: InputVideoTrack): Promise<string | null> {
  if (await track.canDecode()) return null;
  if (typeof VideoDecoder === "undefined") return "WebCodecs";
  const codec = await track.getCodec();
  return CODEC_NAMES[codec ?? ""] ?? codec ?? "its video codec";
}

/** Whether the file itself could not be read any more, as when it was changed or taken away. */
export function isReadError(error: unknown): boolean {
  return error instanceof DOMException && error.name.startsWith("Not");
}

/** Whether a file consists of ISO base media boxes. */
export function isIsoMedia(mediaType: string): boolean {
  return ["video/mp4", "video/quicktime", "video/3gpp"].includes(mediaType);
}

function isMatroska(mediaType: string): boolean {
  return mediaType === "video/x-matroska" || mediaType === "video/webm";
}

/** Whether an MP4 file has lost its index, as one does that was cut short. */
async function lacksIndex(file: Blob, mediaType: string): Promise<boolean> {
  if (!isIsoMedia(mediaType)) return false;
  for await (const { name } of topBoxes(file)) {
    if (name === "moov" || name === "moof") return false;
  }
  return true;
}
