import { expect, test } from "vitest";
import { addressOf, EMPTY, type Form, formFrom, formOf, NO_LIMITS, specOf, wanting } from "./spec";

const METHODS = new Map([
  ["similar", { fields: ["seeds", "length", "duration_s", "limits"], required: ["seeds"] }],
  ["mood", { fields: ["mood", "length", "limits"], required: ["mood"] }],
  ["mixed", { fields: ["parts", "length"], required: ["parts"] }],
]);

const full: Form = {
  ...EMPTY,
  method: "dj",
  seeds: [3, 1],
  start: 3,
  length: 12,
  duration_s: 5400,
  curve: "peak",
  embedding_share: 0,
  limits: {
    ...NO_LIMITS,
    query: 'genre:"deep house" & more',
    artist_most: 0,
    exclude: [],
    exploration: 0.35,
    prefer_liked: true,
    without: [9],
    tempo: [120, null],
    keys: ["8A", "9A"],
  },
};

test("a form comes back from its address", () => {
  expect(formFrom(addressOf(full))).toEqual(full);
  expect(formFrom(addressOf(EMPTY))).toEqual(EMPTY);
});

test("parts of a mixed list stand in the address with all of theirs", () => {
  const mixed = {
    ...EMPTY,
    method: "mixed",
    parts: [
      { weight: 2.5, form: full },
      { weight: 1, form: EMPTY },
    ],
  };
  expect(formFrom(addressOf(mixed))).toEqual(mixed);
});

test("what is as usual is not in the address", () => {
  expect(addressOf(EMPTY)).toBe("method=similar");
});

test("other pages name tracks to start from", () => {
  expect(formFrom("?seed=5&seed=7").seeds).toEqual([5, 7]);
  expect(formFrom("method=order&ids=4,2,4").seeds).toEqual([4, 2]);
});

test("nonsense in an address is as usual", () => {
  expect(formFrom("seeds=x,-1,2&length=&limit.tempo=fast&start=soon")).toEqual({ ...EMPTY, seeds: [2] });
});

test("the server gets the fields that the method reads, and no others", () => {
  expect(specOf({ ...full, method: "mood", mood: "calm" }, METHODS)).toMatchObject({ method: "mood", mood: "calm" });
  expect(specOf({ ...full, method: "mood" }, METHODS)).not.toHaveProperty("seeds");
});

test("spans and keys become a part of the filter", () => {
  const { limits } = specOf({ ...full, method: "similar" }, METHODS) as { limits: Record<string, unknown> };
  expect(limits.query).toBe('genre:"deep house" & more tempo:120.. key:8A,9A');
  expect(limits).not.toHaveProperty("tempo");
  const none = specOf(EMPTY, METHODS) as { limits: Record<string, unknown> };
  expect(none.limits.query).toBeNull();
});

test("what is missing is named, in parts too", () => {
  expect(wanting(EMPTY, METHODS)).toEqual(["seeds"]);
  const mixed = { ...EMPTY, method: "mixed", parts: [{ weight: 1, form: { ...EMPTY, method: "mood" } }] };
  expect(wanting(mixed, METHODS)).toEqual(["mood"]);
});

test("a saved playlist is asked for again by its specification", () => {
  const parts = [[2, { method: "mood", mood: "calm", limits: {} }]];
  const form = formOf({ method: "mixed", length: 9, name: "x", locked: [[1, 2]], parts, limits: { query: "a" } });
  expect(form).toMatchObject({ method: "mixed", length: 9, limits: { query: "a", tempo: [null, null] } });
  expect(form.parts[0]).toMatchObject({ weight: 2, form: { method: "mood", mood: "calm" } });
  expect(form).not.toHaveProperty("locked");
});
