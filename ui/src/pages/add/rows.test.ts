// @vitest-environment jsdom
import { expect, test } from "vitest";
import { job } from "../../live/samples";
import type { Entry } from "./entries";
import { type Row, rowsOf } from "./rows";
import { batches } from "./uploads";

const entry = (key: number, changes: Partial<Entry> = {}): Entry => ({
  key,
  text: `https://a.example/${key}`,
  kind: "link",
  problem: null,
  sent: null,
  jobId: null,
  note: null,
  again: () => {},
  ...changes,
});
const keys = (rows: Row[]) => rows.map((row) => row.key);

test("what was refused comes first, then what runs and waits, what is on its way, and what has ended", () => {
  const jobs = [job(5, { status: "processing" }), job(6, { position: 1 }), job(4, { status: "completed" })];
  const entries = [entry(1), entry(2, { problem: "no list" }), entry(3, { kind: "audio", note: "Added." })];
  expect(keys(rowsOf(entries, jobs, [], 1))).toEqual(["entry-2", "job-5", "job-6", "entry-1", "entry-3", "job-4"]);
});

test("what is on its way has the places behind those that wait; music has none", () => {
  const rows = rowsOf([entry(1), entry(2, { kind: "audio" }), entry(3)], [], [], 4);
  expect(rows.map((row) => row.kind === "entry" && row.place)).toEqual([5, null, 6]);
});

test("a job of the history that is known is shown once, as it is now", () => {
  const rows = rowsOf([], [job(4, { position: 1, revision: 9 })], [job(4, { status: "failed" }), job(3)], 0);
  expect(keys(rows)).toEqual(["job-4", "job-3"]);
});

test("files go in parts of a few that are not too large together", () => {
  const sized = (...sizes: number[]) => sizes.map((size) => ({ file: { size } }));
  const small = batches(sized(...Array.from({ length: 20 }, () => 1000)));
  expect(small.map((part) => part.length)).toEqual([8, 8, 4]);
  const large = batches(sized(50 << 20, 20 << 20, 200 << 20, 1));
  expect(large.map((part) => part.length)).toEqual([1, 1, 1, 1]);
});
