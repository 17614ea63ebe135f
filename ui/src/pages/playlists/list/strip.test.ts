import { expect, test } from "vitest";
import { nearestEdge, type Stop, shapeOf } from "./strip";

const BOX = { width: 300, top: 0, bottom: 100 };
const transition = (score: number) => ({ score, parts: [] });
const stop = (place: number, changes: Partial<Stop> = {}): Stop => ({
  place,
  duration_s: 100,
  tempo_bpm: 120,
  camelot: "8A",
  energy: 0.5,
  transition: transition(0.8),
  ...changes,
});

test("tracks take as much of the strip as they last", () => {
  const { bands } = shapeOf([stop(1), stop(2, { duration_s: 200 })], null, BOX);
  expect(bands.map(({ x, width }) => [x, width])).toEqual([
    [0, 100],
    [100, 200],
  ]);
});

test("edges lie between tracks, and the weakest is marked", () => {
  const stops = [stop(1), stop(2, { transition: transition(0.2) }), stop(3, { transition: null })];
  const { edges } = shapeOf(stops, 2, BOX);
  expect(edges.map(({ place, x, isWeakest }) => [place, x, isWeakest])).toEqual([
    [1, 100, false],
    [2, 200, true],
  ]);
  expect(nearestEdge(edges, 170)?.place).toBe(2);
  expect(nearestEdge([], 170)).toBeUndefined();
});

test("the tempo rises on the strip with the tempo of the tracks, in a range that is not too narrow", () => {
  const { tempo, tempos } = shapeOf([stop(1, { tempo_bpm: 100 }), stop(2, { tempo_bpm: 140 })], null, BOX);
  expect(tempos).toEqual([100, 140]);
  expect(tempo).toEqual(["M75.0 100.0L225.0 0.0"]);
  expect(shapeOf([stop(1), stop(2)], null, BOX).tempos).toEqual([110, 130]);
});

test("where nothing is known, lines and areas have a gap", () => {
  const stops = [stop(1), stop(2, { tempo_bpm: null, energy: null }), stop(3)];
  const { tempo, energy } = shapeOf(stops, null, BOX);
  expect([tempo.length, energy.length]).toEqual([2, 2]);
  expect(shapeOf([stop(1, { tempo_bpm: null })], null, BOX).tempos).toBeNull();
});

test("nothing has no shape", () => {
  expect(shapeOf([], null, BOX)).toEqual({ bands: [], edges: [], tempo: [], energy: [], tempos: null });
});
