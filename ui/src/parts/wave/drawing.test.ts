import { expect, test } from "vitest";
import { beatsIn, columnsOf, viewAt, WHOLE } from "./drawing";

test("a column is as high as the highest of the parts that it covers", () => {
  const peaks = { lowest: [0, -127, 0, 0], highest: [10, 0, 127, 5] };
  expect(columnsOf(peaks, WHOLE, 2)).toEqual([
    [-1, 10 / 127],
    [0, 1],
  ]);
});

test("with more columns than parts none is left empty", () => {
  const columns = columnsOf({ lowest: [0, 0], highest: [127, 127] }, WHOLE, 6);
  expect(columns.every(([, high]) => high === 1)).toBe(true);
});

test("zoomed in, the page is seen in which the position is", () => {
  expect(viewAt(0.6, 1)).toEqual({ from: 0, to: 1 });
  expect(viewAt(0.6, 4)).toEqual({ from: 0.5, to: 0.75 });
  expect(viewAt(1, 4)).toEqual({ from: 0.75, to: 1 });
});

test("beats are thinned out by bars where they are too dense", () => {
  const beats = Array.from({ length: 64 }, (_, index) => index);
  expect(beatsIn(beats, 64, WHOLE, 100).length).toBe(64);
  expect(beatsIn(beats, 64, WHOLE, 20).length).toBe(16);
  expect(beatsIn(beats, 64, { from: 0.5, to: 1 }, 100)[0]).toBe(0);
  expect(beatsIn(beats, 0, WHOLE, 100)).toEqual([]);
});
