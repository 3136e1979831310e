// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Palette } from "./look";
import { draw } from "./model";
import { partsOf } from "./parts";
import { placesOf } from "./placing";
import { escaped, toSvg, wholeOf } from "./svg";
import { cliques, networkOf, nodeAt, shaAt } from "./testing";

const PALETTE: Palette = {
  dark: false,
  card: "#fff",
  well: "#eee",
  line: "#ddd",
  ink: "#222",
  soft: "#555",
  accent: "#0b6e6e",
  onAccent: "#fff",
  match: "#777",
  bridge: "#a60",
  doubtful: "#b02a37",
};

const VIEW = {
  level: "none",
  opened: new Set<string>(),
  cut: new Set<string>(),
  frames: new Map<string, readonly number[]>(),
  tags: null,
  said: new Map(),
  clusters: null,
} as const;

function parsed(text: string): Document {
  const document = new DOMParser().parseFromString(text, "image/svg+xml");
  expect(document.querySelector("parsererror")).toBeNull();
  return document;
}

describe("toSvg", () => {
  it("is well-formed whatever files are called, and says their names", () => {
    const names = ['<a & "b">.jpg', "]]>\u0000\u001b\ud800.jpg", "näh 😀.jpg", "'--><script>"];
    const network = networkOf(names.map((name, at) => nodeAt(at, { name })));
    const drawing = draw(network, partsOf(network), VIEW);
    const places = placesOf(drawing, network, new Float32Array(8), new Map());
    const document = parsed(toSvg(drawing, places, wholeOf(drawing, places), PALETTE, new Map()));
    const titles = [...document.querySelectorAll("g > title")].map((each) => each.textContent);
    expect(titles).toEqual(['<a & "b">.jpg', "]]>.jpg", "näh 😀.jpg", "'--><script>"]);
    expect(document.querySelector("script")).toBeNull();
  });

  it("draws every node and line, parts with their count, pictures embedded", () => {
    const network = cliques(3, 4, true);
    const parts = partsOf(network);
    const opened = new Set([parts.of.community[0] ?? ""]);
    const drawing = draw(network, parts, { ...VIEW, level: "community", opened });
    const layout = Float32Array.from({ length: 24 }, (_, at) => at * 40);
    const places = placesOf(drawing, network, layout, new Map());
    const url = "data:image/jpeg;base64,AAAA";
    const pictures = new Map([[shaAt(0), { url, width: 40, height: 30 }]]);
    const view = wholeOf(drawing, places);
    const document = parsed(toSvg(drawing, places, view, PALETTE, pictures));
    expect(document.querySelectorAll("g")).toHaveLength(6);
    expect(document.querySelectorAll("line")).toHaveLength(6 + 2);
    expect(document.querySelectorAll("line[stroke-dasharray]")).toHaveLength(2);
    expect(document.querySelectorAll("image")).toHaveLength(1);
    expect(document.querySelector("image")?.getAttribute("href")).toBe(url);
    const words = [...document.querySelectorAll("text")].map((each) => each.textContent);
    expect(words.filter((each) => each === "4")).toHaveLength(2);
    expect(words.filter((each) => each === "?")).toHaveLength(2);
    const box = document.documentElement.getAttribute("viewBox")?.split(" ").map(Number);
    expect(box?.[2]).toBeCloseTo(view.width);
  });
});

describe("escaped", () => {
  it("leaves alone what XML can write", () => {
    expect(escaped("tab\tline\n é 😀")).toBe("tab\tline\n é 😀");
  });
});
