import { expect, test } from "vitest";
import { toneOf } from "./Mark";
import { job } from "./samples";
import { missingOf, outcomesOf } from "./words";

const done = (result: Record<string, unknown>) => job(1, { status: "completed", result });

test("a song that was not found is a failure, and one of many is a part", () => {
  expect(toneOf(done({ songs: 1, rejected: 1 }))).toBe("bad");
  expect(toneOf(done({ songs: 2, downloaded: 1, rejected: 1 }))).toBe("part");
  expect(toneOf(done({ songs: 2, downloaded: 1, linked: 1 }))).toBe("good");
  expect(toneOf(done({ songs: 1, review: 1 }))).toBe("part");
});

test("files that are up to date are counted, and no failure", () => {
  const nothingNew = done({ total: 9, analyzed: 0, unchanged: 9 });
  expect(toneOf(nothingNew)).toBe("good");
  expect(outcomesOf(nothingNew).map(({ count, words }) => `${count} ${words}`)).toEqual(["9 up to date"]);
});

test("what did not come is named with its reason", () => {
  const failures = [
    { label: "A - One", state: "rejected", reason: null },
    { label: "B - Two", state: "failed", reason: "the video is private" },
    { label: "C - Three", state: "review", reason: null },
  ];
  expect(missingOf(done({ songs: 3, failures }))).toEqual([
    { label: "A - One", why: "Nothing that fits was found." },
    { label: "B - Two", why: "the video is private" },
  ]);
  expect(missingOf(done({ songs: 1 }))).toEqual([]);
});
