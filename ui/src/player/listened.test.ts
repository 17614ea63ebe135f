import { expect, test } from "vitest";
import { Listened } from "./listened";

function hear(listened: Listened, from: number, to: number, durationS: number): number {
  let told = 0;
  for (let position = from; position <= to; position += 0.25) told += listened.step(position, durationS) ? 1 : 0;
  return told;
}

test("half of a song counts once", () => {
  const listened = new Listened();
  listened.begin();
  expect(hear(listened, 0, 29, 60)).toBe(0);
  expect(hear(listened, 29.25, 60, 60)).toBe(1);
});

test("jumping to the end is no hearing", () => {
  const listened = new Listened();
  listened.begin();
  expect(listened.step(55, 60)).toBe(false);
  expect(hear(listened, 55, 60, 60)).toBe(0);
});

test("a song that is played again counts again", () => {
  const listened = new Listened();
  listened.begin();
  expect(hear(listened, 0, 60, 60)).toBe(1);
  listened.begin();
  expect(hear(listened, 0, 60, 60)).toBe(1);
});

test("of a song whose length is not known nothing is told", () => {
  const listened = new Listened();
  listened.begin();
  expect(hear(listened, 0, 60, Number.NaN)).toBe(0);
});
