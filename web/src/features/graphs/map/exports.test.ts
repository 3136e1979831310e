import { describe, expect, it } from "vitest";
import { cloudOf } from "./cloud";
import type { Scene } from "./drawing";
import { mapCsv, mapSvg } from "./exports";
import { WHOLE } from "./frame";
import { byKind } from "./groups";

const cloud = cloudOf({
  subjects: {
    contents: {
      sha256: ["a", "v"],
      content_id: ["1", "2"],
      kind: ["image", "video"],
      path: ["=sum.jpg", 'a "b", c.mp4'],
    },
    content: [0, 1, 1],
    pos: [null, 0, 1500],
    dhash: ["0".repeat(32), "1".repeat(32), "2".repeat(32)],
  },
  x: [0, 1, 0.5],
  y: [0, 1, 0.5],
  inertia: [],
  adjusted: [],
  fitted: 3,
});
const grouping = byKind(cloud);
const scene: Scene = { cloud, grouping, chosen: [1], dark: true, paper: "#000000", ink: "#ffffff" };

describe("the map as files", () => {
  it("is a table that no spreadsheet runs", () => {
    const lines = mapCsv(cloud, grouping).split("\r\n");
    expect(lines).toEqual([
      "path,sha256,pos_ms,x,y,group",
      "'=sum.jpg,a,,0,0,Images",
      '"a ""b"", c.mp4",v,0,1,1,Key frames of videos',
      '"a ""b"", c.mp4",v,1500,0.5,0.5,Key frames of videos',
      "",
    ]);
  });

  it("is a drawing on white of what is seen, with the selected rimmed", () => {
    const whole = mapSvg(scene, { width: 400, height: 300, zoom: WHOLE });
    expect(whole).toContain('fill="#ffffff"');
    expect(whole.match(/<circle /g)).toHaveLength(3);
    expect(whole.match(/stroke=/g)).toHaveLength(1);
    expect(whole).toContain("<title>Key frames of videos</title>");
    const corner = mapSvg(scene, { width: 400, height: 300, zoom: { k: 20, x: -5000, y: -5000 } });
    expect(corner.match(/<circle /g)).toBeNull();
  });
});
