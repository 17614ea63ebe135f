import { expect, test } from "vitest";
import { countOf, everything, isChosen, NOTHING, only, ranged, rowsOf, toggled } from "./selection";

const row = (id: number) => ({ id });

test("a click chooses one row and lets go of others", () => {
  const chosen = only(row(7), 3);
  expect(countOf(chosen, 100)).toBe(1);
  expect(isChosen(chosen, 7)).toBe(true);
  expect(isChosen(chosen, 8)).toBe(false);
});

test("a row is toggled in and out, in the order of the table", () => {
  const two = toggled(only(row(7), 3), row(9), 1);
  expect(rowsOf(two).map(({ id }) => id)).toEqual([9, 7]);
  expect(countOf(toggled(two, row(7), 3), 100)).toBe(1);
});

test("a range replaces what was chosen and keeps its anchor", () => {
  const chosen = ranged(only(row(1), 4), [row(2), row(3), row(1)], 2);
  expect(countOf(chosen, 100)).toBe(3);
  expect(chosen.anchor).toBe(4);
  expect(rowsOf(chosen).map(({ id }) => id)).toEqual([2, 3, 1]);
});

test("all of the query is chosen without knowing its rows, and some can be taken out", () => {
  const all = everything(0);
  expect(countOf(all, 100_000)).toBe(100_000);
  expect(isChosen(all, 12345)).toBe(true);
  const but = toggled(all, row(5), 5);
  expect(countOf(but, 100_000)).toBe(99_999);
  expect(isChosen(but, 5)).toBe(false);
  expect(countOf(toggled(but, row(5), 5), 100_000)).toBe(100_000);
});

test("nothing is nothing", () => {
  expect(countOf(NOTHING, 10)).toBe(0);
  expect(isChosen(NOTHING, 1)).toBe(false);
});
