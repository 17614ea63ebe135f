import { expect, test } from "vitest";
import { correctionWords, percent, ranked, sizeOf, soundOf } from "./words";

test("what was corrected tells who, when and what was measured", () => {
  const source = { kind: "corrected", measured: 87.04, by_name: "anna", at: "2026-03-12T10:00:00Z" };
  const bpm = (value: number | string) => `${Number(value).toFixed(1)} BPM`;
  expect(correctionWords("tempo", source, bpm)).toEqual(["Measured was 87.0 BPM. Corrected by anna on 12 Mar 2026."]);
  expect(correctionWords("key", { ...source, kind: "locked", measured: null, by_name: null }, String)).toEqual([
    "Measured was no key. Locked as right on 12 Mar 2026.",
  ]);
  expect(correctionWords("key", { ...source, kind: "measured" }, String)).toEqual([]);
  expect(correctionWords("key", undefined, String)).toEqual([]);
});

test("sizes have the unit that makes them short", () => {
  expect([0, 900, 31_400_000, 2_500_000_000].map(sizeOf)).toEqual(["0 bytes", "900 bytes", "31.4 MB", "2.5 GB"]);
});

test("likeness below nothing is nothing", () => {
  expect([-0.4, 0.934, 1.2].map(percent)).toEqual(["0 %", "93 %", "100 %"]);
});

test("rates and channels have their usual names", () => {
  expect(soundOf(44100, 2)).toBe("44.1 kHz, stereo");
  expect(soundOf(48000, 6)).toBe("48 kHz, 6 channels");
});

test("scores are ranked, and what is almost nothing is left out", () => {
  expect(ranked({ calm: 0.2, sad: 0.01, happy: 0.9 }, 5)).toEqual([
    ["happy", 0.9],
    ["calm", 0.2],
  ]);
});
