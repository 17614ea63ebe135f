import { expect, test } from "vitest";
import { commonest, growth, steps } from "./binning";

test("steps have no gaps, and what lies far out goes to the ends", () => {
  const bins = steps({ "120": 3, "90": 1, "100": 2, "300": 4 }, 10, 40, 150);
  expect(bins.map(({ label }) => label)).toEqual(["90", "100", "110", "120", "130", "140", "150"]);
  expect(bins.map(({ count }) => count)).toEqual([1, 2, 0, 3, 0, 0, 4]);
});

test("steps of nothing are none, and what is no number is left out", () => {
  expect(steps({}, 10)).toEqual([]);
  expect(steps({ unknown: 5, "60": 1 }, 10)).toEqual([{ label: "60", count: 1 }]);
});

test("the commonest come first, and the others together", () => {
  expect(commonest({ Folk: 2, House: 9, Jazz: 2, Soul: 1, Rock: 0 }, 2)).toEqual([
    { label: "House", count: 9 },
    { label: "Folk", count: 2 },
    { label: "Others", count: 3 },
  ]);
  expect(commonest({ Folk: 2 }, 2)).toEqual([{ label: "Folk", count: 2 }]);
});

test("a library grows over the months, also those in which nothing came and over new year", () => {
  expect(growth({ "2026-02": 5, "2025-11": 2 })).toEqual([
    { label: "2025-11", count: 2 },
    { label: "2025-12", count: 2 },
    { label: "2026-01", count: 2 },
    { label: "2026-02", count: 7 },
  ]);
  expect(growth({})).toEqual([]);
});
