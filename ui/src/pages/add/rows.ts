// The one list of what was added: what needs a look, what runs, what waits, what is on its way, what has ended. Pure.
import type { Job } from "../../live/jobs";
import { isActive } from "../../live/merging";
import type { Entry } from "./entries";

export type Row =
  | { key: string; kind: "job"; job: Job }
  | { key: string; kind: "entry"; entry: Entry; place: number | null };

/** `jobs` are in the order of `byTurn`; `waiting` is how long the queue is. */
export function rowsOf(
  entries: readonly Entry[],
  jobs: readonly Job[],
  earlier: readonly Job[],
  waiting: number,
): Row[] {
  const refused = entries.filter((entry) => entry.problem !== null);
  const sending = entries.filter((entry) => entry.problem === null && entry.note === null);
  const there = entries.filter((entry) => entry.note !== null);
  const known = new Set(jobs.map((job) => job.id));
  const ended = jobs.filter((job) => !isActive(job));
  const older = earlier.filter((job) => !known.has(job.id));
  return [
    ...refused.map((entry) => row(entry)),
    ...jobs.filter(isActive).map(jobRow),
    ...placed(sending, waiting),
    ...there.map((entry) => row(entry)),
    ...[...ended, ...older].map(jobRow),
  ];
}

/** What is on its way will stand behind everything that waits. */
function placed(sending: readonly Entry[], waiting: number): Row[] {
  let place = waiting;
  return sending.map((entry) => {
    if (entry.kind === "audio") return row(entry);
    place += 1;
    return row(entry, place);
  });
}

function row(entry: Entry, place: number | null = null): Row {
  return { key: `entry-${entry.key}`, kind: "entry", entry, place };
}

function jobRow(job: Job): Row {
  return { key: `job-${job.id}`, kind: "job", job };
}
