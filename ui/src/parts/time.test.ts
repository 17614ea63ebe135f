import { expect, test } from "vitest";
import { clock, counted, spoken } from "./time";

test("a length is minutes and seconds, with hours from one on", () => {
  expect(clock(214.9)).toBe("3:34");
  expect(clock(0)).toBe("0:00");
  expect(clock(3723)).toBe("1:02:03");
});

test("a length that is not known is a dash", () => {
  expect(clock(null)).toBe("–");
  expect(clock(Number.NaN)).toBe("–");
});

test("a length is spoken in words, without what is zero", () => {
  expect(spoken(61)).toBe("1 minute 1 second");
  expect(spoken(3600)).toBe("1 hour");
  expect(spoken(0.2)).toBe("0 seconds");
});

test("numbers of things agree with them", () => {
  expect(counted(1, "track")).toBe("1 track");
  expect(counted(2000, "track")).toBe("2,000 tracks");
});
