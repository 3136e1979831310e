import { describe, expect, it } from "vitest";
import { RateMeter } from "./timeLeft";

describe("RateMeter", () => {
  it("knows nothing at first", () => {
    const meter = new RateMeter();
    expect(meter.rate()).toBeNull();
    meter.note(0, 0);
    meter.note(500, 100);
    expect(meter.secondsLeft(100)).toBeNull();
  });

  it("gives the rate and the time left", () => {
    const meter = new RateMeter();
    for (let second = 0; second <= 10; second += 1) meter.note(second * 1000, second * 50);
    expect(meter.rate()).toBeCloseTo(50);
    expect(meter.secondsLeft(500)).toBeCloseTo(10);
  });

  it("follows a change of rate and forgets the old one", () => {
    const meter = new RateMeter();
    for (let second = 0; second <= 30; second += 1) meter.note(second * 1000, second * 10);
    for (let second = 31; second <= 60; second += 1) {
      meter.note(second * 1000, 300 + (second - 30) * 100);
    }
    expect(meter.rate()).toBeCloseTo(100);
  });

  it("leaves a pause out", () => {
    const meter = new RateMeter();
    meter.note(0, 0);
    meter.note(2000, 200);
    meter.restart();
    meter.note(60_000, 200);
    meter.note(62_000, 400);
    expect(meter.rate()).toBeCloseTo(100);
  });
});
