/** The map as files: a picture for others, and a table for other programs. */
import { csvText } from "../../../ui/csv";
import { type Cloud, contentAt } from "./cloud";
import { drawPoints, radiusOf, type Scene } from "./drawing";
import { frameOf, toScreen } from "./frame";
import { colourOf, type Grouping } from "./groups";
import type { Seen } from "./MapCanvas";

/** Pixels of the shorter side of a PNG, about. */
const SIDE = 1600;

/** The colours of a picture: dark on white, whatever the theme. */
function onPaper(scene: Scene): Scene {
  return { ...scene, dark: false, paper: "#ffffff", ink: "#23282b" };
}

/** What is seen as an SVG picture; points outside of it are left out. */
export function mapSvg(scene: Scene, { width, height, zoom }: Seen): string {
  const { cloud, grouping, chosen } = onPaper(scene);
  const frame = frameOf(cloud, width, height, zoom);
  const radius = radiusOf(scene, zoom.k);
  const isChosen = new Set(chosen);
  const byGroup = grouping.groups.map(() => [] as string[]);
  for (let point = 0; point < cloud.x.length; point++) {
    const place = toScreen(frame, {
      x: cloud.x[point] as number,
      y: cloud.y[point] as number,
    });
    if (place.x < -radius || place.x > width + radius) continue;
    if (place.y < -radius || place.y > height + radius) continue;
    const rim = isChosen.has(point) ? ' stroke="#23282b" stroke-width="2"' : "";
    byGroup[grouping.of[point] as number]?.push(
      `<circle cx="${place.x.toFixed(1)}" cy="${place.y.toFixed(1)}" r="${radius.toFixed(1)}"${rim}/>`,
    );
  }
  const groups = byGroup.map((circles, group) => {
    const of = grouping.groups[group];
    if (!of || circles.length === 0) return "";
    const title = `<title>${escaped(of.label)}</title>`;
    return `<g fill="${colourOf(of, false)}">${title}\n${circles.join("\n")}\n</g>\n`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">\n` +
    "<title>Map of a collection</title>\n" +
    `<rect width="${width}" height="${height}" fill="#ffffff"/>\n${groups.join("")}</svg>\n`
  );
}

/** What is seen as a PNG picture. Rejects where the browser cannot make one. */
export async function mapPng(scene: Scene, seen: Seen): Promise<Blob> {
  const { zoom } = seen;
  const ratio = Math.max(1, Math.round(SIDE / Math.min(seen.width, seen.height)));
  const [width, height] = [seen.width * ratio, seen.height * ratio];
  const frame = frameOf(scene.cloud, seen.width, seen.height, zoom);
  const image = new ImageData(width, height);
  const sheet = { width, height, pixels: new Uint32Array(image.data.buffer) };
  drawPoints(
    sheet,
    onPaper(scene),
    { scale: frame.scale * ratio, left: frame.left * ratio, top: frame.top * ratio },
    zoom.k,
    ratio,
  );
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw a picture.");
  context.putImageData(image, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

/** All points as a table, as `tagcat explore mca --csv` writes it, and the group of each. */
export function mapCsv(cloud: Cloud, grouping: Grouping): string {
  const rows: (string | number | null)[][] = [["path", "sha256", "pos_ms", "x", "y", "group"]];
  for (let point = 0; point < cloud.x.length; point++) {
    const { path, sha256 } = contentAt(cloud, point);
    const place = [cloud.x[point] as number, cloud.y[point] as number];
    const group = grouping.groups[grouping.of[point] as number]?.label ?? "";
    rows.push([path, sha256, cloud.pos[point] ?? null, ...place, group]);
  }
  return csvText(rows);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
