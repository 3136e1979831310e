import { describe, expect, it } from "vitest";
import type { HashClusters, HashMap } from "../../../api/explore";
import { cloudOf, distance, finderOf, nearestOf, nextPoint, pointsOf } from "./cloud";
import { frameOf, toMap, toScreen, WHOLE } from "./frame";
import { byCluster, byKind, bySets, clusterOfContents } from "./groups";
import { clear, paint, pixelOf, radiusFor, type Sheet } from "./paint";

const HASHES = ["0".repeat(32), `${"0".repeat(31)}3`, "f".repeat(32), `${"f".repeat(31)}e`];

/** Two images, and a video with two key frames. */
const SUBJECTS = {
  contents: {
    sha256: ["a", "b", "v"],
    content_id: ["1", "2", "3"],
    kind: ["image" as const, "image" as const, "video" as const],
    path: ["x/a.jpg", "x/b.jpg", "v.mp4"],
  },
  content: [0, 1, 2, 2],
  pos: [null, null, 0, 2000],
  dhash: HASHES,
};
const MAP: HashMap = {
  subjects: SUBJECTS,
  x: [-1, 1, 0, 0.2],
  y: [0, 0, 2, -2],
  inertia: [0.1, 0.05],
  adjusted: [0.3, 0.2],
  fitted: 4,
};
const CLUSTERS: HashClusters = {
  subjects: SUBJECTS,
  labels: [0, 0, 1, 0],
  clusters: [
    { size: 3, mean_distance: 1, mode: HASHES[0] as string, nearest: 0 },
    { size: 1, mean_distance: 0, mode: HASHES[2] as string, nearest: 2 },
  ],
  cost: 3,
  tried: [],
  elbow: null,
  silhouette: null,
};
const cloud = cloudOf(MAP);

describe("a cloud of points", () => {
  it("knows how far hashes are apart, and the nearest of those chosen", () => {
    expect(distance(cloud, 0, 1)).toBe(2);
    expect(distance(cloud, 0, 2)).toBe(128);
    expect(nearestOf(cloud, 0, [1, 2, 3])).toEqual({ point: 1, bits: 2 });
    // A key frame is not compared with others of its own video.
    expect(nearestOf(cloud, 2, [3])).toBeNull();
  });

  it("finds the points of contents", () => {
    expect(pointsOf(cloud, new Set(["v", "a"]))).toEqual([0, 2, 3]);
    expect(pointsOf(cloud, new Set())).toEqual([]);
  });

  it("finds what is under the pointer and what lies in a direction", async () => {
    const finder = await finderOf(cloud);
    expect(finder.find(0.9, 0.1, 0.5)).toBe(1);
    expect(finder.find(5, 5, 0.5)).toBeUndefined();
    expect(nextPoint(cloud, 0, { x: 1, y: 0 })).toBe(1);
    expect(nextPoint(cloud, 3, { x: 0, y: 1 })).toBe(1);
    expect(nextPoint(cloud, 2, { x: 0, y: 1 })).toBeNull();
  });
});

describe("the frame", () => {
  it("shows all points at first, and leads back from the screen to the map", () => {
    const frame = frameOf(cloud, 400, 300, WHOLE);
    for (let point = 0; point < 4; point++) {
      const place = { x: cloud.x[point] as number, y: cloud.y[point] as number };
      const seen = toScreen(frame, place);
      expect(seen.x).toBeGreaterThan(0);
      expect(seen.x).toBeLessThan(400);
      expect(seen.y).toBeGreaterThan(0);
      expect(seen.y).toBeLessThan(300);
      const back = toMap(frame, seen);
      expect(back.x).toBeCloseTo(place.x);
      expect(back.y).toBeCloseTo(place.y);
    }
  });

  it("zooms about the place that stays", () => {
    const zoomed = frameOf(cloud, 400, 300, { k: 2, x: -200, y: -150 });
    expect(toScreen(zoomed, cloud.middle)).toEqual({ x: 200, y: 150 });
  });
});

function sheet(width: number, height: number): Sheet {
  const made = { width, height, pixels: new Uint32Array(width * height) };
  clear(made, pixelOf("#ffffff"));
  return made;
}

describe("painting", () => {
  const frame = { scale: 10, left: 20, top: 20 };
  const colours = Uint32Array.from([pixelOf("#102030"), pixelOf("#ff0000")]);

  it("draws each point in its colour, where it is", () => {
    const drawn = sheet(41, 41);
    paint(drawn, frame, cloud, null, colours, [0, 1, 0, 0], { radius: 2, opacity: 1 });
    expect(drawn.pixels[20 * 41 + 10]).toBe(pixelOf("#102030"));
    expect(drawn.pixels[20 * 41 + 30]).toBe(pixelOf("#ff0000"));
    expect(drawn.pixels[20 * 41 + 20]).toBe(pixelOf("#ffffff"));
    // Part of a disc that is outside of the sheet is left out, and wraps nowhere.
    expect(drawn.pixels[0 * 41 + 20]).toBe(pixelOf("#102030"));
    expect(drawn.pixels[0 * 41 + 40]).toBe(pixelOf("#ffffff"));
  });

  it("mixes what covers in part", () => {
    const drawn = sheet(41, 41);
    paint(drawn, frame, cloud, [0], Uint32Array.from([pixelOf("#000000")]), [0, 0, 0, 0], {
      radius: 2,
      opacity: 0.5,
    });
    expect(drawn.pixels[20 * 41 + 10]).toBe(pixelOf("#7f7f7f"));
  });

  it("makes discs smaller the more there are", () => {
    expect(radiusFor(10, 1)).toBeGreaterThan(radiusFor(1_000, 1));
    expect(radiusFor(1_000, 1)).toBeGreaterThan(radiusFor(100_000, 1));
    expect(radiusFor(100_000, 20)).toBeGreaterThan(radiusFor(100_000, 1));
  });
});

describe("groups of points", () => {
  it("are told by kind, without groups of nothing", () => {
    const { groups, of } = byKind(cloud);
    expect([...of]).toEqual([0, 0, 1, 1]);
    expect(groups.map(({ size }) => size)).toEqual([2, 2]);
    const images = cloudOf({ ...MAP, subjects: { ...SUBJECTS, content: [0, 1, 1, 0] } });
    expect(byKind(images).groups).toHaveLength(1);
  });

  it("are told by sets: one, several, none", () => {
    const sets = [
      { label: "laptop", ids: new Set(["1", "3"]) },
      { label: "phone", ids: new Set(["3"]) },
    ];
    const { groups, of } = bySets(cloud, sets, "Several", "None");
    expect(groups.map(({ label, size }) => [label, size])).toEqual([
      ["laptop", 1],
      ["Several", 2],
      ["None", 1],
    ]);
    expect([...of]).toEqual([0, 2, 1, 1]);
  });

  it("are clusters, if these are of the same points", () => {
    expect([...(byCluster(cloud, CLUSTERS)?.of ?? [])]).toEqual([0, 0, 1, 0]);
    expect(byCluster(cloud, { ...CLUSTERS, labels: [0] })).toBeNull();
  });

  it("give a video the cluster of most of its frames, of equals the first", () => {
    expect([...clusterOfContents(CLUSTERS)]).toEqual([
      ["a", 0],
      ["b", 0],
      ["v", 0],
    ]);
    expect(clusterOfContents({ ...CLUSTERS, labels: [0, 0, 1, 1] }).get("v")).toBe(1);
  });
});
