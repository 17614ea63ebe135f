// @vitest-environment jsdom
import { expect, test } from "vitest";
import { fadeAt, planOf } from "./fade";

test("the power of both songs together is the same all the way", () => {
  for (const share of [0, 0.1, 0.5, 0.8, 1]) {
    const [one, two] = fadeAt(share);
    expect(one ** 2 + two ** 2).toBeCloseTo(1);
  }
  expect(fadeAt(0)[1]).toBe(0);
  expect(fadeAt(2)[0]).toBeCloseTo(0);
});

test("the last 20 seconds are heard, and the next song begins before their end", () => {
  expect(planOf(200, 8)).toEqual({ startS: 180, overlapS: 8, waitS: 12 });
});

test("a short song is heard whole, and never overlapped by more than it has", () => {
  expect(planOf(5, 8)).toEqual({ startS: 0, overlapS: 5, waitS: 0 });
  expect(planOf(200, -3)).toEqual({ startS: 180, overlapS: 0, waitS: 20 });
});
