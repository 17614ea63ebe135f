import { expect, test } from "vitest";
import { thinning } from "./thinning";

/** What is drawn at the end of a movement of frames that take so long. */
function after(gap: number, count: number, frames = 60, thin = thinning(), from = 0): number {
  let step = 1;
  for (let frame = 0; frame < frames; frame++) step = thin(from + gap * frame, count);
  return step;
}

test("a machine that keeps up draws every point", () => {
  expect(after(16.7, 100_000)).toBe(1);
});

test("a slow one leaves out points, but never so many that the map cannot be told", () => {
  expect(after(40, 100_000)).toBe(8);
  expect(after(40, 1_000_000)).toBe(64);
  expect(after(40, 20_000)).toBe(1);
});

test("no more points are left out than is needed", () => {
  const thin = thinning();
  let [now, step] = [0, 1];
  for (let frame = 0; frame < 60; frame++) {
    step = thin(now, 100_000);
    now += 5 + 30 / step;
  }
  expect(step).toBe(2);
});

test("one slow frame, and a pause between two movements, are no slow machine", () => {
  const thin = thinning();
  expect(after(16.7, 100_000, 30, thin)).toBe(1);
  expect(thin(30 * 16.7 + 40, 100_000)).toBe(1);
  expect(after(16.7, 100_000, 30, thin, 5000)).toBe(1);
});
