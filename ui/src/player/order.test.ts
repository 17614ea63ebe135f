import { expect, test } from "vitest";
import { after, before, type Entry, entries, moved, shuffled, unshuffled } from "./order";

const song = (id: number) => ({ id, title: `Song ${id}`, artist: "", durationS: 60, gainDb: null });
const queueOf = (...ids: number[]) => entries(ids.map(song));
const idsOf = (queue: Entry[]) => queue.map(({ id }) => id);

function randomOf(...values: number[]): () => number {
  let at = 0;
  return () => values[at++ % values.length] ?? 0;
}

test("the next one follows until the end of the queue", () => {
  expect(after(0, 3, "off", false)).toBe(1);
  expect(after(2, 3, "off", false)).toBeNull();
  expect(after(2, 3, "all", false)).toBe(0);
  expect(after(0, 0, "all", true)).toBeNull();
});

test("one song is repeated until a person asks for the next", () => {
  expect(after(1, 3, "one", false)).toBe(1);
  expect(after(1, 3, "one", true)).toBe(2);
});

test("the one before the first is the last only where all are repeated", () => {
  expect(before(0, 3, "off")).toBeNull();
  expect(before(0, 3, "all")).toBe(2);
  expect(before(2, 3, "off")).toBe(1);
});

test("shuffling leaves what was played and what plays, and loses nothing", () => {
  const queue = queueOf(1, 2, 3, 4, 5, 6);
  const mixed = shuffled(queue, 1, randomOf(0.1, 0.9, 0.3));
  expect(idsOf(mixed).slice(0, 2)).toEqual([1, 2]);
  expect(idsOf(mixed)).not.toEqual(idsOf(queue));
  expect(idsOf(mixed).sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("after shuffling the old order comes back around what plays", () => {
  const mixed = shuffled(queueOf(1, 2, 3, 4, 5), 0, randomOf(0));
  const place = mixed.findIndex(({ id }) => id === 4);
  const back = unshuffled(mixed, place);
  expect(idsOf(back.queue)).toEqual([1, 2, 3, 4, 5]);
  expect(back.at).toBe(3);
});

test("the same song twice is two entries", () => {
  const [one, two] = queueOf(7, 7);
  expect(one?.entry).not.toBe(two?.entry);
});

test("moving an entry keeps what plays", () => {
  const queue = queueOf(1, 2, 3, 4);
  expect(moved(queue, 1, 3, 0)).toMatchObject({ at: 2, queue: [{ id: 4 }, { id: 1 }, { id: 2 }, { id: 3 }] });
  expect(moved(queue, 1, 1, 99)).toMatchObject({ at: 3, queue: [{ id: 1 }, { id: 3 }, { id: 4 }, { id: 2 }] });
  expect(moved(queue, 1, 9, 0).at).toBe(1);
});
