import { expect, it } from "vitest";
import { join } from "./joining";
import { VIDEO_CASES } from "./vectors.testing";

it("joins the labels of key frames as Python does", () => {
  for (const { frames, labels } of VIDEO_CASES) expect(join(frames)).toEqual(labels);
});
