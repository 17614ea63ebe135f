import { expect, test } from "vitest";
import { movedTo, stepped } from "./order";

test("tracks are moved before or after another, in their own order", () => {
  expect(movedTo([1, 2, 3, 4], new Set([4]), 1, "before")).toEqual([4, 1, 2, 3]);
  expect(movedTo([1, 2, 3, 4], new Set([1, 3]), 4, "after")).toEqual([2, 4, 1, 3]);
});

test("a track that is moved to itself stays", () => {
  expect(movedTo([1, 2, 3], new Set([2]), 2, "after")).toEqual([1, 2, 3]);
});

test("a step goes no further than the ends", () => {
  expect(stepped([1, 2, 3], 1, 1)).toEqual([2, 1, 3]);
  expect(stepped([1, 2, 3], 1, -1)).toEqual([1, 2, 3]);
  expect(stepped([1, 2, 3], 3, 5)).toEqual([1, 2, 3]);
});
