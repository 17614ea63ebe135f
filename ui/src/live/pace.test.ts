import { expect, test } from "vitest";
import { duration, paceOf, type Sample, withSample } from "./pace";

const seen = (...points: [seconds: number, current: number][]): Sample[] =>
  points.reduce<Sample[]>((samples, [s, current]) => withSample(samples, { atMs: s * 1000, current }), []);

test("the pace is what was done in the time, and says when the rest is done", () => {
  expect(paceOf(seen([0, 0], [30, 15]), 45)).toEqual({ perMinute: 30, leftS: 60 });
});

test("nothing is said before something was done, or too early", () => {
  expect(paceOf(seen([0, 0]), 10)).toBeNull();
  expect(paceOf(seen([0, 0], [1, 5]), 10)).toBeNull();
  expect(paceOf(seen([0, 3], [60, 3]), 10)).toBeNull();
});

test("without a total there is a pace but no end", () => {
  expect(paceOf(seen([0, 0], [60, 12]), null)).toEqual({ perMinute: 12, leftS: null });
});

test("only the last minute counts", () => {
  const pace = paceOf(seen([0, 0], [60, 600], [120, 630], [180, 660]), 720);
  expect(pace).toEqual({ perMinute: 30, leftS: 120 });
});

test("a stage that counts anew begins anew", () => {
  expect(seen([0, 0], [30, 90], [31, 0])).toEqual([{ atMs: 31_000, current: 0 }]);
});

test("durations are said in the units that one thinks in", () => {
  expect([8, 59.6, 240, 3600, 7800].map(duration)).toEqual(["8 s", "60 s", "4 min", "1 h", "2 h 10 min"]);
});
