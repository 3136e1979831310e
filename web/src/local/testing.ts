/** Made-up fingerprints for tests. */
import type { FileFingerprint, ImageFingerprint, VideoFingerprint } from "../fingerprint/types";

/** 64 digits that begin with `seed` in hexadecimal. */
export function shaOf(seed: number): string {
  return seed.toString(16).padStart(8, "0").padEnd(64, "0");
}

export function imageOf(seed: number, facts: Partial<ImageFingerprint> = {}): ImageFingerprint {
  const name = `image-${seed}.jpg`;
  return {
    kind: "image",
    name,
    path: `album/${name}`,
    size: 1000 + seed,
    modified: 1_700_000_000_000 + seed,
    media_type: "image/jpeg",
    sha256: shaOf(seed),
    width: 640,
    height: 480,
    dhash: seed.toString(16).padStart(32, "0"),
    trimmed: null,
    ...facts,
  };
}

export function videoOf(seed: number, facts: Partial<VideoFingerprint> = {}): VideoFingerprint {
  const name = `video-${seed}.mp4`;
  return {
    kind: "video",
    name,
    path: name,
    size: 50_000 + seed,
    modified: 1_700_000_000_000 + seed,
    media_type: "video/mp4",
    sha256: shaOf(seed),
    width: 1280,
    height: 720,
    duration: 60_000,
    fps: 25,
    variance: 20,
    partial: false,
    frames: [{ pos: 0, dhash: seed.toString(16).padStart(32, "0") }],
    ...facts,
  };
}

/** As the pool gives it, without a thumbnail. */
export function madeOf(fingerprint: ImageFingerprint | VideoFingerprint): FileFingerprint {
  return { ...fingerprint, thumbnail: null, warnings: [], method: "bitmap" };
}
