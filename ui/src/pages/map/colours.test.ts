import { expect, test } from "vitest";
import { type By, colouring, fromHsl, lit, ofCamelot, onScale, usual } from "./colours";
import type { Sheet } from "./sheet";

const SHEET: Sheet = {
  ids: [1, 2, 3, 4],
  x: [0, 0, 0, 0],
  y: [0, 0, 0, 0],
  genre: [0, 1, 0, -1],
  mood: [-1, -1, -1, -1],
  cluster: [0, 0, 1, 1],
  key: [0, 21, -1, 0],
  tempo: [60, 120, 180, -1],
  energy: [0, 50, 100, -1],
  genres: ["House", "Folk"],
  moods: [],
  clusters: ["Calm", "Loud"],
  keys: [..."8B 3B 10B 5B 12B 7B 2B 9B 4B 11B 6B 1B 5A 12A 7A 2A 9A 4A 11A 6A 1A 8A 3A 10A".split(" ")],
};

function pixel(by: By, index: number, isDark = false): number[] {
  return [...colouring(SHEET, by, isDark).bytes.slice(4 * index, 4 * index + 4)];
}

test("a scale goes through its colours, and not beyond them", () => {
  const scale = [[0, 0, 0], [100, 200, 50], [255, 255, 255]] as const; // biome-ignore format: a scale
  expect(onScale(scale, 0)).toEqual([0, 0, 0]);
  expect(onScale(scale, 0.25)).toEqual([50, 100, 25]);
  expect(onScale(scale, 0.5)).toEqual([100, 200, 50]);
  expect(onScale(scale, 7)).toEqual([255, 255, 255]);
  expect(onScale(scale, -1)).toEqual([0, 0, 0]);
});

test("colours of hue, saturation and lightness are those of CSS", () => {
  expect(fromHsl(0, 1, 0.5)).toEqual([255, 0, 0]);
  expect(fromHsl(120, 1, 0.25)).toEqual([0, 128, 0]);
  expect(fromHsl(240, 1, 0.5)).toEqual([0, 0, 255]);
  expect(fromHsl(77, 0, 0.5)).toEqual([128, 128, 128]);
});

test("every key has a colour of its own", () => {
  const all = SHEET.keys.flatMap((key) => [ofCamelot(key, false), ofCamelot(key, true)]);
  expect(new Set(all.map(String)).size).toBe(48);
});

test("tracks of one kind have one colour, those of none are grey, and the legend counts them", () => {
  expect(pixel("genre", 0)).toEqual(pixel("genre", 2));
  expect(pixel("genre", 0)).not.toEqual(pixel("genre", 1));
  expect(pixel("genre", 3)).toEqual(pixel("mood", 0));
  expect(pixel("genre", 0)).not.toEqual(pixel("genre", 0, true));
  const { legend } = colouring(SHEET, "genre", false);
  expect(legend.kind === "groups" && legend.entries.map(({ label, count }) => [label, count])).toEqual([
    ["House", 2],
    ["Folk", 1],
    ["Unknown", 1],
  ]);
});

test("kinds beyond those that can be told apart are others", () => {
  const genres = Array.from({ length: 14 }, (_, kind) => `Genre ${kind}`);
  const sheet = { ...SHEET, genres, genre: genres.flatMap((_, kind) => [kind, kind]).slice(0, 25) };
  const { legend } = colouring(sheet, "genre", true);
  if (legend.kind !== "groups") throw new Error("no groups");
  expect(legend.entries).toHaveLength(11);
  expect(legend.entries.at(-1)).toMatchObject({ label: "Others", count: 5 });
});

test("keys go round the wheel in the legend", () => {
  const { legend } = colouring(SHEET, "key", false);
  expect(legend.kind === "groups" && legend.entries.map(({ label }) => label)).toEqual(["8A", "8B", "Unknown"]);
});

test("tempo is on a scale that a few odd ones do not stretch", () => {
  const tempos = [...Array.from({ length: 98 }, (_, at) => 100 + at / 4), 20, 400];
  const [from, to] = usual(tempos);
  expect(from).toBeGreaterThan(90);
  expect(to).toBeLessThan(130);
  expect(usual([-1])).toEqual([0, 1]);
  const { legend } = colouring(SHEET, "tempo", false);
  expect(legend).toMatchObject({ kind: "scale", from: "60 BPM", to: "180 BPM", unknown: 1 });
  expect(colouring(SHEET, "energy", false).legend).toMatchObject({ from: "0.00", to: "1.00", unknown: 1 });
  expect(pixel("tempo", 0)).not.toEqual(pixel("tempo", 2));
});

test("what is not selected nearly goes away", () => {
  const { bytes } = colouring(SHEET, "genre", false);
  const some = lit(bytes, new Set([1]));
  expect([some[3], some[7], some[11]]).toEqual([36, 255, 36]);
  expect(some.slice(0, 3)).toEqual(bytes.slice(0, 3));
  expect(lit(bytes, null)).toBe(bytes);
});
