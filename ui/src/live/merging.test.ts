import { expect, test } from "vitest";
import type { Job } from "./jobs";
import { byTurn, fromList, fromSnapshot, type Jobs, withChanges } from "./merging";
import { job, QUEUE } from "./samples";

const known = (...jobs: Job[]): Jobs => new Map(jobs.map((each) => [each.id, each]));
const states = (jobs: Jobs) => [...jobs.values()].map((each) => `${each.id} ${each.status}`).sort();

test("a change that comes late changes nothing", () => {
  const before = known(job(1, { status: "completed", revision: 9 }));
  expect(states(withChanges(before, [job(1, { status: "processing", revision: 7 })]))).toEqual(["1 completed"]);
});

test("who waits moves up when one before them begins, and only those of the same kind", () => {
  const before = known(
    job(1, { position: 1, revision: 1 }),
    job(2, { position: 2, revision: 2 }),
    job(3, { position: 3, revision: 3 }),
    job(4, { position: 2, revision: 4, kind: "analysis" }),
  );
  const after = withChanges(before, [job(2, { status: "processing", position: null, revision: 5 })]);
  expect([...after.values()].map((each) => each.position)).toEqual([1, null, 2, 2]);
});

test("a snapshot replaces what was active before it, and keeps what was told after it", () => {
  const before = known(job(1, { revision: 3 }), job(2, { revision: 12 }));
  const after = fromSnapshot(before, { jobs: [job(3, { revision: 10 })], queue: QUEUE, more: false, revision: 10 }, 3);
  expect(states(after)).toEqual(["2 queued", "3 queued"]);
});

test("a snapshot does not take a job back to an older state", () => {
  const before = known(job(1, { status: "cancelled", revision: 12 }));
  const after = fromSnapshot(before, { jobs: [job(1, { revision: 9 })], queue: QUEUE, more: false, revision: 10 }, 8);
  expect(states(after)).toEqual(["1 cancelled"]);
});

test("a snapshot of another database leaves nothing of the old one", () => {
  const before = known(job(1, { revision: 400 }), job(2, { status: "completed", revision: 380 }));
  const after = fromSnapshot(before, { jobs: [job(1, { revision: 2 })], queue: QUEUE, more: false, revision: 2 }, 400);
  expect([...after.values()].map((each) => [each.id, each.revision])).toEqual([[1, 2]]);
});

test("a list drops active downloads that it does not tell, but not those that came while it was read", () => {
  const before = known(
    job(1, { revision: 1 }),
    job(2, { revision: 2 }),
    job(3, { revision: 3, kind: "analysis" }),
    job(4, { revision: 4 }),
  );
  const after = fromList(before, [job(2, { revision: 2, position: 1 })], new Set([1, 2, 3]));
  expect([...after.keys()].sort()).toEqual([2, 3, 4]);
  expect(after.get(2)?.position).toBe(1);
});

test("of jobs that have ended only the last ones are kept", () => {
  const many = Array.from({ length: 400 }, (_, at) => job(at + 1, { status: "completed", revision: at + 1 }));
  const after = withChanges(known(job(1000, { revision: 1 })), many);
  expect(after.size).toBe(301);
  expect(after.has(1)).toBe(false);
  expect(after.has(1000)).toBe(true);
});

test("jobs are in the order of what runs, what waits by its turn, and what ended last", () => {
  const jobs = [
    job(1, { status: "completed", completed_at: "2026-03-01T10:00:00Z" }),
    job(2, { status: "queued", position: 2 }),
    job(3, { status: "failed", completed_at: "2026-03-01T11:00:00Z" }),
    job(4, { status: "queued", position: 1 }),
    job(5, { status: "processing" }),
  ];
  expect(jobs.sort(byTurn).map((each) => each.id)).toEqual([5, 4, 2, 3, 1]);
});
