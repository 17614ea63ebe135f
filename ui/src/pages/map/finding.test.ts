// @vitest-environment jsdom
import { expect, test } from "vitest";
import { gridOf, inside, nearest } from "./finding";
import { seen } from "./selecting";
import { pointsOf } from "./sheet";

const POINTS = Float32Array.from([-1, -1, 1, 1, 0, 0, 0.02, 0, 0.5, -0.5]);

/** Always the same numbers, 0..1. */
function chance(): () => number {
  let state = 7;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test("places are told in ten thousand steps", () => {
  expect([...pointsOf({ x: [10_000, -5000], y: [0, 2500] })]).toEqual([1, 0, -0.5, 0.25]);
});

test("the nearest point is found, also at the edges, and none that is too far", () => {
  const grid = gridOf(POINTS);
  expect(nearest(grid, [0.012, 0], 0.05)).toBe(3);
  expect(nearest(grid, [-1.02, -1.01], 0.05)).toBe(0);
  expect(nearest(grid, [1, 0.99], 0.05)).toBe(1);
  expect(nearest(grid, [0.3, 0.3], 0.05)).toBeNull();
  expect(nearest(gridOf(new Float32Array()), [0, 0], 2)).toBeNull();
});

test("the grid finds what a look at every point finds", () => {
  const next = chance();
  const points = Float32Array.from({ length: 4000 }, () => next() * 2 - 1);
  const grid = gridOf(points);
  for (let round = 0; round < 50; round++) {
    const [x, y] = [next() * 2 - 1, next() * 2 - 1];
    const away = (index: number) => Math.hypot((points[2 * index] ?? 0) - x, (points[2 * index + 1] ?? 0) - y);
    const all = Array.from({ length: 2000 }, (_, index) => index);
    expect(nearest(grid, [x, y], 0.5)).toBe(all.reduce((best, index) => (away(index) < away(best) ? index : best)));
  }
});

test("points inside an outline are found, also where it is hollow", () => {
  const square = [[-0.1, -0.1], [0.6, -0.1], [0.6, 0.1], [-0.1, 0.1]] as const; // biome-ignore format: a square
  expect(inside(POINTS, square)).toEqual([2, 3]);
  const hook = [[-1.1, -1.1], [1.1, -1.1], [1.1, 1.1], [0.9, 1.1], [0.9, -0.9], [-1.1, -0.9]] as const; // biome-ignore format: a hook
  expect(inside(POINTS, hook)).toEqual([0, 1]);
  expect(inside(POINTS, [[0, 0], [1, 1]])).toEqual([]); // biome-ignore format: a line
});

test("what is seen is told from the middle outwards", () => {
  expect(seen(POINTS, { x: 0, y: 0, zoom: 1 })).toEqual([2, 3, 4, 0, 1]);
  expect(seen(POINTS, { x: 0, y: 0, zoom: 10 })).toEqual([2, 3]);
});
