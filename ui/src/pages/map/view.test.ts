import { expect, test } from "vitest";
import { pointSize } from "./points";
import { around, moved, toMap, toScreen, type View, WHOLE, zoomed } from "./view";

const SIZE = { width: 800, height: 600 };
const VIEW: View = { x: 0.2, y: -0.1, zoom: 3 };

test("a place on the screen is one on the map, and back", () => {
  const [x, y] = toMap(VIEW, SIZE, toScreen(VIEW, SIZE, [0.4, -0.3]));
  expect(x).toBeCloseTo(0.4);
  expect(y).toBeCloseTo(-0.3);
  expect(toScreen(WHOLE, SIZE, [0, 0])).toEqual([400, 300]);
  expect(toScreen(WHOLE, SIZE, [0, 1])[1]).toBeCloseTo(300 - 276);
});

test("what lies under the pointer stays there when it is enlarged", () => {
  const before = toMap(VIEW, SIZE, [500, 200]);
  const after = toMap(zoomed(VIEW, SIZE, 1.7, [500, 200]), SIZE, [500, 200]);
  expect(after[0]).toBeCloseTo(before[0]);
  expect(after[1]).toBeCloseTo(before[1]);
});

test("nobody gets lost: enlarging and moving have an end", () => {
  expect(zoomed(WHOLE, SIZE, 1e9, [0, 0]).zoom).toBe(400);
  expect(zoomed(WHOLE, SIZE, 1e-9, [0, 0]).zoom).toBe(0.5);
  expect(moved(WHOLE, SIZE, -1e6, 1e6)).toEqual({ x: 1, y: 1, zoom: 1 });
});

test("a drag takes the map along", () => {
  const view = moved(VIEW, SIZE, 30, -20);
  const [left, top] = toScreen(view, SIZE, toMap(VIEW, SIZE, [100, 100]));
  expect(left).toBeCloseTo(130);
  expect(top).toBeCloseTo(80);
});

test("some places are shown with a little around them", () => {
  expect(around([])).toEqual(WHOLE);
  expect(around([[0.5, 0.5]])).toMatchObject({ x: 0.5, y: 0.5 });
  const view = around([[0, 0], [0.4, 0.2]]); // biome-ignore format: two places
  for (const place of [[0, 0], [0.4, 0.2]] as const) {
    const [left, top] = toScreen(view, SIZE, place);
    expect(left > 0 && left < SIZE.width && top > 0 && top < SIZE.height).toBe(true);
  } // biome-ignore format: two places
});

test("points are smaller the more there are, and larger the nearer they are seen", () => {
  expect(pointSize(24, 1)).toBeGreaterThan(pointSize(10_000, 1));
  expect(pointSize(100_000, 1)).toBeGreaterThanOrEqual(2);
  expect(pointSize(10_000, 16)).toBeGreaterThan(pointSize(10_000, 1));
});
