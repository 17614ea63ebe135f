import { expect, test } from "vitest";
import { askOf, paramsOf, sortedBy } from "./asking";

const USUAL = askOf(new URLSearchParams());

test("an address tells what was asked for, and what is usual is left out", () => {
  const ask = { query: "tempo:120..130 rock", sort: "energy", isFalling: true };
  expect(askOf(new URLSearchParams(paramsOf(ask)))).toEqual(ask);
  expect(paramsOf(USUAL)).toEqual({});
});

test("the second click on a header turns the order round", () => {
  const once = sortedBy(USUAL, "tempo");
  expect(once).toMatchObject({ sort: "tempo", isFalling: false });
  expect(sortedBy(once, "tempo").isFalling).toBe(true);
  expect(sortedBy(sortedBy(once, "tempo"), "key")).toMatchObject({ sort: "key", isFalling: false });
});
