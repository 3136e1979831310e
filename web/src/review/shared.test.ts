import { describe, expect, it } from "vitest";
import { NO_TIES } from "../fingerprint/dhash";
import type { Fingerprint, VideoFingerprint } from "../fingerprint/types";
import { commonness } from "../match/commonness";
import { itemOf } from "../match/items";
import { randomHex, seeded } from "../match/vectors.testing";
import { liningOf, sharedOf } from "./shared";

const random = seeded(5);
const facts = { name: "x", path: "x", size: 1, modified: 0, width: 640, height: 480 };

function image(sha256: string, dhash: string): Fingerprint {
  return {
    ...facts,
    kind: "image",
    sha256,
    media_type: "image/png",
    dhash,
    ties: NO_TIES,
    trimmed: null,
  };
}

function video(sha256: string, hashes: readonly string[], every = 2000): VideoFingerprint {
  return {
    ...facts,
    kind: "video",
    sha256,
    media_type: "video/mp4",
    duration: hashes.length * every,
    fps: 25,
    partial: false,
    variance: 20,
    frames: hashes.map((dhash, at) => ({ pos: at * every, dhash, ties: NO_TIES })),
  };
}

const hashes = Array.from({ length: 12 }, () => randomHex(random));
const film = video("film", hashes);

describe("sharedOf", () => {
  it("finds the stretches of two videos, and their lengths", () => {
    const found = sharedOf(video("cut", hashes.slice(3, 9)), film, 18, null);
    if (found?.kind !== "stretches") throw new Error("not two videos");
    expect(found.overlap.relation).toBe("contained");
    expect(found.overlap.stretches).toHaveLength(1);
    expect(found.overlap.stretches[0]).toMatchObject({ ownStart: 0, start: 6000, rate: 1 });
    expect([found.ownDuration, found.otherDuration]).toEqual([12_000, 24_000]);
  });

  it("knows what many videos hold where it is told", () => {
    const intro = hashes.slice(0, 4);
    const rest = () => Array.from({ length: 8 }, () => randomHex(random));
    const films = Array.from({ length: 5 }, (_, n) => video(`v${n}`, [...intro, ...rest()]));
    const [a, b] = films as [VideoFingerprint, VideoFingerprint];
    const known = commonness(films.map(itemOf));
    expect(sharedOf(a, b, 18, null)).toMatchObject({ overlap: { relation: "overlapping" } });
    expect(sharedOf(a, b, 18, known)).toMatchObject({ overlap: { relation: "common", videos: 5 } });
  });

  it("finds the moment of a video that is an image, on either side", () => {
    const still = image("still", hashes[4] as string);
    const moment = { kind: "moment", pos: 8000, until: 10_000, orientation: "upright" };
    expect(sharedOf(still, film, 18, null)).toEqual({ ...moment, inOwn: false });
    expect(sharedOf(film, still, 18, null)).toEqual({ ...moment, inOwn: true });
    const last = image("last", hashes[11] as string);
    expect(sharedOf(last, film, 18, null)).toMatchObject({ pos: 22_000, until: 24_000 });
  });

  it("tells how the pictures lie and when they are alike", () => {
    const cut = sharedOf(video("cut", hashes.slice(3, 9)), film, 18, null);
    const upright = { orientation: "upright", trimmed: false };
    expect(cut && liningOf(cut)).toEqual({ match: { ...upright, ownPos: 0, pos: 6000 } });
    const still = sharedOf(film, image("still", hashes[4] as string), 18, null);
    expect(still && liningOf(still)).toEqual({ match: { ...upright, ownPos: 8000, pos: null } });
    const other = Array.from({ length: 5 }, () => randomHex(random));
    const nothing = sharedOf(film, video("other", other), 18, null);
    expect(nothing && liningOf(nothing)).toBeNull();
  });

  it("finds nothing of two images, nor of an image that is not in the video", () => {
    const [one, other] = [image("a", randomHex(random)), image("b", randomHex(random))];
    expect(sharedOf(one, other, 18, null)).toBeNull();
    expect(sharedOf(one, { ...one, sha256: "c" }, 18, null)).toBeNull();
    expect(sharedOf(one, film, 18, null)).toBeNull();
  });
});
