/** Measures the parts of fingerprinting inside one worker, without the pool. */

import { openVideo } from "../src/fingerprint/container";
import { decodeTrack } from "../src/fingerprint/decode";
import { fingerprintImage, hashBitmap } from "../src/fingerprint/image";
import { SNIFF_BYTES, sniff } from "../src/fingerprint/sniff";
import { fingerprintVideo } from "../src/fingerprint/video";
import type { BenchRequest, Times } from "./bench.types";

self.onmessage = async ({ data }: MessageEvent<BenchRequest>) => {
  const methods = data.kind === "image" ? IMAGE_METHODS : VIDEO_METHODS;
  const times: Times = {};
  // A first round that is not counted warms caches and the compiler.
  for (let round = 0; round <= data.rounds; round++) {
    for (const [name, method] of Object.entries(methods)) {
      const start = performance.now();
      for (const file of data.files) await method(file);
      const list = times[name] ?? [];
      times[name] = list;
      if (round > 0) list.push(performance.now() - start);
    }
  }
  self.postMessage(times);
};

type Method = (file: File) => Promise<void>;

async function mediaType(file: File): Promise<string> {
  const head = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  return sniff(head)?.mediaType ?? "";
}

const hooks = {
  progress: () => {},
  gate: async () => {},
  permit: async () => {},
};

const IMAGE_METHODS: Record<string, Method> = {
  "decoding alone": async (file) => {
    (await createImageBitmap(file)).close();
  },
  "decoding and hash": async (file) => {
    const bitmap = await createImageBitmap(file);
    await hashBitmap(bitmap);
    bitmap.close();
  },
  "all: SHA-256, hash, thumbnail": async (file) => {
    await fingerprintImage(file, file.name, await mediaType(file), hooks);
  },
  "classic: canvas of 9x8": async (file) => {
    const bitmap = await createImageBitmap(file);
    const context = new OffscreenCanvas(9, 8).getContext("2d", { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0, 9, 8);
    context?.getImageData(0, 0, 9, 8);
    bitmap.close();
  },
};

const VIDEO_METHODS: Record<string, Method> = {
  "decoding alone": async (file) => {
    const { track, close } = await openVideo(file, file.name, await mediaType(file));
    await decodeTrack(track, async () => true);
    close();
  },
  "all: SHA-256, key frames, thumbnail": async (file) => {
    await fingerprintVideo(file, file.name, await mediaType(file), hooks);
  },
};
