/** Fingerprints of media files, made in the browser; the files stay on the device. */
export {
  complexity,
  type DHash,
  hamming,
  hashOfJson,
  hashToJson,
  inverse,
  NO_TIES,
  ORIENTATIONS,
  type Orientation,
  orient,
} from "./dhash";
export {
  type FileJob,
  FingerprintPool,
  type PoolOptions,
  type Progress,
  type RunCallbacks,
  type RunHandle,
} from "./pool";
export {
  type FileFacts,
  type FileFingerprint,
  type Fingerprint,
  FingerprintError,
  type HashJson,
  type ImageFingerprint,
  KEY_FRAME_VARIANCE,
  type KeyFrameJson,
  type LocalFacts,
  MAX_KEY_FRAMES,
  MAX_PIXELS,
  type Method,
  toJson,
  USABLE_COMPLEXITY,
  type VideoFingerprint,
} from "./types";
