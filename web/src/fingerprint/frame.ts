/** A decoded video frame -> the hash of its visible picture. */
import { AreaSums, type Layout } from "./area";
import { type DHash, dhashOfGrids, type Orientation, orient } from "./dhash";

/** How a pixel format stores its first plane. */
interface Plan {
  readonly layout: Layout;
  readonly planes: number;
}

/** Hashes the frames of one video; keeps its memory from frame to frame. */
export class FrameHasher {
  readonly #orientation: Orientation;
  #sums: { readonly key: string; readonly area: AreaSums } | null = null;

  /** @param orientation - what turns the stored frames upright. */
  constructor(orientation: Orientation) {
    this.#orientation = orientation;
  }

  /**
   * The hash of the luma as stored (RGB formats: of red, green and blue), upright.
   * @throws Error where the frame's pixel format is not known.
   */
  async hash(frame: VideoFrame): Promise<DHash> {
    const visible = frame.visibleRect;
    const plan = planOf(frame.format ?? "none");
    if (!visible || !plan) throw new Error(`frames of the pixel format ${frame.format}`);
    const { width, height } = visible;
    const key = `${plan.layout} ${plan.planes} ${width} ${height}`;
    if (this.#sums?.key !== key) {
      this.close();
      // The other planes are copied as well, below the first.
      this.#sums = { key, area: new AreaSums(width, height, plan.layout, height * plan.planes) };
    }
    const { area } = this.#sums;
    const stride = area.stride * 4;
    const layout = Array.from({ length: plan.planes }, (_, plane) => ({
      offset: plane * stride * height,
      stride,
    }));
    await frame.copyTo(area.input, { layout });
    area.reset();
    area.add(height);
    return orient(dhashOfGrids(area.grids()), this.#orientation);
  }

  close(): void {
    this.#sums?.area.release();
    this.#sums = null;
  }
}

/** See https://www.w3.org/TR/webcodecs/#pixel-format. */
function planOf(format: string): Plan | null {
  if (/^RGB[AX]$/.test(format)) return { layout: "rgba", planes: 1 };
  if (/^BGR[AX]$/.test(format)) return { layout: "bgra", planes: 1 };
  if (format === "NV12") return { layout: "y8", planes: 2 };
  const planar = /^I4(?:20|22|44)(A?)(?:P(10|12))?$/.exec(format);
  if (!planar) return null;
  const planes = planar[1] === "A" ? 4 : 3;
  if (planar[2] === "10") return { layout: "y10", planes };
  if (planar[2] === "12") return { layout: "y12", planes };
  return { layout: "y8", planes };
}
