import { expect, test } from "vitest";
import { sizeOf } from "../../parts/sizes";
import { longTime } from "../../parts/time";
import { concernsOf, type Stats } from "./stats";

const NONE = {
  tracks: 10,
  missing: 0,
  error_classes: {},
  key_unknown: 0,
  key_unsure: 0,
  tempo_unknown: 0,
  tempo_unsure: 0,
} as unknown as Stats;

test("times and sizes are told in few words", () => {
  expect([longTime(20), longTime(90), longTime(7800), longTime(400_000)]).toEqual([
    "1 min",
    "2 min",
    "2 h 10 min",
    "4 d 15 h",
  ]);
  expect([sizeOf(0), sizeOf(999), sizeOf(13_000_000), sizeOf(3.4e11)]).toEqual([
    "0 bytes",
    "999 bytes",
    "13.0 MB",
    "340 GB",
  ]);
});

test("a library in which all is well needs nothing", () => {
  expect(concernsOf(NONE, 0)).toEqual([]);
});

test("what needs somebody is told with the way to it, failures first", () => {
  const stats = { ...NONE, missing: 1, key_unknown: 2, error_classes: { corrupt: 3 } };
  expect(concernsOf(stats, 1, 2).map(({ count, words, href }) => `${count} ${words} ${href}`)).toEqual([
    "3 files that could not be analysed: corrupt /jobs?failures",
    "1 track whose files have vanished /library?q=missing:yes",
    "1 song waiting for your choice /add/reviews",
    "2 tracks without a key /library?q=key:none",
    "2 songs more than once /duplicates",
  ]);
});
