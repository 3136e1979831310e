import { describe, expect, it } from "vitest";
import {
  counted,
  formatBytes,
  formatDuration,
  formatMediaType,
  formatPosition,
  formatResolution,
  formatTimeLeft,
} from "./format";

describe("format", () => {
  it("says how many", () => {
    expect(counted(1, "file")).toBe("1 file");
    expect(counted(2000, "file")).toBe("2,000 files");
    expect(counted(0, "copy", "copies")).toBe("0 copies");
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [9949, "9.9 kB"],
    [9950, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [3_400_000, "3.4 MB"],
    [2.5e12, "2.5 TB"],
    [2.5e15, "2500 TB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, "0:00"],
    [7_400, "0:07"],
    [59_500, "1:00"],
    [750_000, "12:30"],
    [3_723_000, "1:02:03"],
  ])("%d ms play for %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("names a place in a video without rounding it up", () => {
    expect(formatPosition(7_490)).toBe("0:07.4");
    expect(formatPosition(59_990)).toBe("0:59.9");
    expect(formatPosition(3_723_400)).toBe("1:02:03.4");
  });

  it.each([
    [2, "a few seconds left"],
    [31, "about 40 seconds left"],
    [49, "about 50 seconds left"],
    [50, "about 1 minute left"],
    [150, "about 3 minutes left"],
    [3_600, "about 1 hour left"],
    [5_400, "about 1 hour 30 minutes left"],
    [7_190, "about 2 hours left"],
  ])("%d seconds: %s", (seconds, text) => {
    expect(formatTimeLeft(seconds)).toBe(text);
  });

  it("names sizes and formats", () => {
    expect(formatResolution(4000, 3000)).toBe("4000 × 3000");
    expect(formatResolution(0, 0)).toBe("");
    expect(formatMediaType("image/jpeg")).toBe("JPEG");
    expect(formatMediaType("video/x-flv")).toBe("FLV");
  });
});
