import { expect, test } from "vitest";
import { facts, hours, readDuration, verdict, writtenDuration } from "./words";

test("lengths of time are read and written as h:mm", () => {
  expect(readDuration("1:12")).toBe(4320);
  expect(readDuration("90")).toBe(5400);
  expect(["", "1:75", "x", "0:00", "-1"].map(readDuration)).toEqual([null, null, null, null, null]);
  expect(writtenDuration(4320)).toBe("1:12");
  expect([hours(300), hours(4320)]).toEqual(["5 min", "1 h 12 min"]);
});

test("an evaluation is told in words", () => {
  expect(verdict({ transition_mean: 0.8, clashes: 0, weakest: 3 })).toBe(
    "The tracks lead well from one to the next; nothing clashes; the weakest step is after place 3.",
  );
  expect(verdict({ transition_mean: 0.2, clashes: 2, weakest: null })).toContain("clash 2 times");
  expect(verdict({ transition_mean: null })).toBe("There are no transitions to judge.");
});

test("only what is known is told", () => {
  const told = facts({ transition_mean: 0.756, coverage: null, clashes: 0 });
  expect(told.map(({ label, value }) => [label, value])).toEqual([
    ["Transitions", "0.76"],
    ["Clashes", "0"],
  ]);
});
