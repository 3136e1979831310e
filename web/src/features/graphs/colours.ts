/**
 * The colours of clusters: one table for plot, network and lists.
 *
 * 64 colours, each picked to lie as far from those before it as can be (in OKLab, as seen with full
 * colour vision and without green cones), with a contrast of at least 3 to the card they lie on.
 * More clusters begin anew, and 64 colours are more than anyone can tell apart: always show the
 * number of the cluster with its colour. The command draws with the same table, see
 * `spec/explore/colours.json`.
 */

/** Colours there are. */
export const COLOURS = 64;

const LIGHT = [
  "#2769b7",
  "#a09600",
  "#760a03",
  "#c170bb",
  "#4f0e8a",
  "#b72856",
  "#564e66",
  "#2b37c9",
  "#a58d7a",
  "#214444",
  "#7a4306",
  "#84548b",
  "#762494",
  "#8e6ac7",
  "#239382",
  "#599234",
  "#1e13ad",
  "#462e69",
  "#a84811",
  "#4c573f",
  "#ae5ea8",
  "#4e38af",
  "#c28056",
  "#8c7e65",
  "#769a9a",
  "#4e716d",
  "#4e3729",
  "#973aa4",
  "#61427d",
  "#bb6802",
  "#6351ca",
  "#4a237a",
  "#59732f",
  "#1f2899",
  "#549ac9",
  "#644a55",
  "#592656",
  "#813a30",
  "#8274b7",
  "#698594",
  "#668e4f",
  "#254d9e",
  "#5e1fbd",
  "#ab2f80",
  "#7d96a9",
  "#68231b",
  "#a9898a",
  "#708774",
  "#65223b",
  "#1c7b5a",
  "#8e4997",
  "#1a5686",
  "#a024b0",
  "#8b1375",
  "#447740",
  "#502a60",
  "#3a2a82",
  "#c77c65",
  "#c26030",
  "#113d70",
  "#427a17",
  "#98004e",
  "#435c16",
  "#b08c45",
];

const DARK = [
  "#76aaec",
  "#dad37a",
  "#b46053",
  "#f9b4f2",
  "#8964c3",
  "#f17d97",
  "#948da2",
  "#6887fb",
  "#dfcbbb",
  "#668281",
  "#b5855e",
  "#c097c5",
  "#b273cd",
  "#c9adfb",
  "#82cfc0",
  "#9ece84",
  "#5470e2",
  "#8371a4",
  "#e1906b",
  "#8b9580",
  "#e7a3e0",
  "#8982e5",
  "#fac19f",
  "#c8bca7",
  "#b8d6d5",
  "#91aeaa",
  "#8b776a",
  "#d186dc",
  "#9e84b7",
  "#f3ac71",
  "#9f98fd",
  "#866bb4",
  "#99b17a",
  "#5b74d0",
  "#9fd7ff",
  "#a18993",
  "#976a92",
  "#bd7f74",
  "#bfb5ed",
  "#aac2cf",
  "#a8ca96",
  "#6c90d6",
  "#9678f1",
  "#e680bc",
  "#bdd2e2",
  "#a6695f",
  "#e3c7c8",
  "#b0c4b3",
  "#a36779",
  "#75b79b",
  "#c98fd0",
  "#6996c0",
  "#da7de7",
  "#c86bb0",
  "#8ab486",
  "#8e6d9c",
  "#7571bb",
  "#febdaa",
  "#faa680",
  "#5b7eaa",
  "#88b76e",
  "#d6678d",
  "#839a65",
  "#e9cb93",
];

/** The colour of a cluster, counted from 0, as "#rrggbb". */
export function clusterColour(cluster: number, dark: boolean): string {
  return (dark ? DARK : LIGHT)[cluster % COLOURS] as string;
}

/** Black or white, whichever can be read on a colour "#rrggbb". */
export function inkOn(colour: string): "#000000" | "#ffffff" {
  // Equal contrast to black and white: sqrt(1.05 * 0.05) - 0.05.
  return luminance(colour) > 0.179 ? "#000000" : "#ffffff";
}

/** What people call a cluster: they count from 1. */
export function clusterName(cluster: number): string {
  return `cluster ${cluster + 1}`;
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
