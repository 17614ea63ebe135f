import { expect, test } from "vitest";
import { factorOf, gainDbOf, loudnessOf } from "./gain";

test("a loud song is turned down by its gain", () => {
  expect(gainDbOf({ gainDb: -8.2, peakDb: 0.4 })).toBeCloseTo(-8.2);
});

test("a quiet song is turned up only until its peak is at full scale", () => {
  expect(gainDbOf({ gainDb: 6, peakDb: -4 })).toBe(4);
  expect(gainDbOf({ gainDb: 3, peakDb: -4 })).toBe(3);
});

test("without a peak nothing is turned up, and a peak above full scale turns down", () => {
  expect(gainDbOf({ gainDb: 6 })).toBeCloseTo(0);
  expect(gainDbOf({ gainDb: 6, peakDb: 1 })).toBe(-1);
});

test("what was not measured is played as it is", () => {
  expect(gainDbOf({ gainDb: null, peakDb: 3 })).toBe(0);
});

test("silence is not turned up without end", () => {
  expect(gainDbOf({ gainDb: 60, peakDb: -80 })).toBe(12);
});

test("decibels are factors", () => {
  expect(factorOf(0)).toBe(1);
  expect(factorOf(-6.0206)).toBeCloseTo(0.5, 4);
  expect(loudnessOf(0.5)).toBe(0.25);
  expect(loudnessOf(7)).toBe(1);
});
