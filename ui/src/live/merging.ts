// How what the server tells becomes what is known of jobs. Pure. The greater revision of a job is the later one.
import type { Job, QueueInfo } from "./jobs";

export type Jobs = ReadonlyMap<number, Job>;

export interface Snapshot {
  jobs: Job[];
  queue: QueueInfo;
  /** Whether there are active jobs that it does not tell. */
  more: boolean;
  revision: number;
}

/** So many that have ended are remembered; the history has all. */
const MOST_ENDED = 300;

export function isActive(job: Job): boolean {
  return job.status === "queued" || job.status === "processing";
}

/** Take changed jobs in. Who waits behind one that began or ended moves up, until the server says better. */
export function withChanges(known: Jobs, changed: readonly Job[]): Jobs {
  const next = new Map(known);
  const left: Job[] = [];
  for (const job of changed) {
    const before = next.get(job.id);
    if (before !== undefined && before.revision > job.revision) continue;
    if (before?.status === "queued" && job.status !== "queued") left.push(before);
    next.set(job.id, job);
  }
  const told = new Set(changed.map((job) => job.id));
  return bounded(left.length > 0 ? movedUp(next, left, told) : next);
}

function movedUp(jobs: Map<number, Job>, left: Job[], told: Set<number>): Map<number, Job> {
  for (const job of jobs.values()) {
    if (job.status !== "queued" || job.position === null || told.has(job.id)) continue;
    const mine = job.position;
    const gone = left.filter((each) => each.kind === job.kind && each.position !== null && each.position < mine).length;
    if (gone > 0) jobs.set(job.id, { ...job, position: mine - gone, message: "" });
  }
  return jobs;
}

/** Begin anew with a snapshot; what was told after it was taken stays, unless it is of another database. */
export function fromSnapshot(known: Jobs, snapshot: Snapshot, lastRevision: number): Jobs {
  const next = new Map<number, Job>();
  if (snapshot.revision >= lastRevision) {
    for (const job of known.values()) {
      if (job.revision > snapshot.revision || !isActive(job) || snapshot.more) next.set(job.id, job);
    }
  }
  for (const job of snapshot.jobs) {
    const before = next.get(job.id);
    if (before === undefined || before.revision <= job.revision) next.set(job.id, job);
  }
  return bounded(next);
}

/** Take over a list of all downloads that are active; those that were so `before` it was asked for and are no longer are gone. */
export function fromList(known: Jobs, listed: readonly Job[], before: ReadonlySet<number>): Jobs {
  const ids = new Set(listed.map((job) => job.id));
  const left = [...known].filter(([id, job]) => !(job.kind === "download" && before.has(id) && !ids.has(id)));
  const next = new Map(left);
  for (const job of listed) {
    const there = next.get(job.id);
    if (there === undefined || there.revision <= job.revision) next.set(job.id, job);
  }
  return bounded(next);
}

export function activeIds(jobs: Jobs): ReadonlySet<number> {
  return new Set([...jobs.values()].filter(isActive).map((job) => job.id));
}

function bounded(jobs: Map<number, Job>): Jobs {
  const ended = [...jobs.values()].filter((job) => !isActive(job));
  if (ended.length > MOST_ENDED) {
    ended.sort((a, b) => b.revision - a.revision);
    for (const job of ended.slice(MOST_ENDED)) jobs.delete(job.id);
  }
  return jobs;
}

/** The order of a list of jobs: what runs, what waits by its turn, what ended last. */
export function byTurn(a: Job, b: Job): number {
  return rank(a) - rank(b) || within(a, b);
}

function rank(job: Job): number {
  return job.status === "processing" ? 0 : job.status === "queued" ? 1 : 2;
}

function within(a: Job, b: Job): number {
  if (a.status === "queued")
    return (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER) || a.id - b.id;
  if (a.status === "processing") return a.id - b.id;
  return (b.completed_at ?? "").localeCompare(a.completed_at ?? "") || b.id - a.id;
}
