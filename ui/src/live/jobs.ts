// What is known of jobs and of the queue, for all pages. `events.ts` keeps it up to date.
import { useMemo } from "react";
import { create } from "zustand";
import type { components } from "../api/schema";
import { byTurn, fromList, fromSnapshot, type Jobs, type Snapshot, withChanges } from "./merging";

export type Job = components["schemas"]["JobRecord"];
export type QueueInfo = components["schemas"]["QueueInfo"];
/** How news come: not yet, as they happen, by asking again, or not at all. */
export type Connection = "connecting" | "stream" | "polling" | "away";

interface Live {
  jobs: Jobs;
  queue: QueueInfo | null;
  connection: Connection;
  /** The revision of the last snapshot or event. */
  revision: number;
}

const NOTHING: Live = { jobs: new Map(), queue: null, connection: "connecting", revision: 0 };

export const useLive = create<Live>(() => NOTHING);

/** Forget everything, as for another user. */
export function forgetJobs(): void {
  useLive.setState(NOTHING);
}

/** Take in jobs that the server has told. */
export function putJobs(changed: readonly Job[], revision = 0): void {
  useLive.setState((live) => ({
    jobs: changed.length > 0 ? withChanges(live.jobs, changed) : live.jobs,
    revision: Math.max(live.revision, revision),
  }));
}

export function putQueue(queue: QueueInfo): void {
  useLive.setState({ queue });
}

export function putSnapshot(snapshot: Snapshot): void {
  useLive.setState((live) => ({
    jobs: fromSnapshot(live.jobs, snapshot, live.revision),
    queue: snapshot.queue,
    revision: snapshot.revision,
  }));
}

/** Take in the list of downloads; `before` are the jobs that were active when it was asked for. */
export function putList(listed: readonly Job[], before: ReadonlySet<number>): void {
  useLive.setState((live) => ({ jobs: fromList(live.jobs, listed, before) }));
}

export function putConnection(connection: Connection): void {
  if (useLive.getState().connection !== connection) useLive.setState({ connection });
}

/** All of one's jobs that are known: what runs, what waits by its turn, what ended last. */
export function useJobs(kind?: "download" | "analysis"): Job[] {
  const jobs = useLive((live) => live.jobs);
  return useMemo(
    () => [...jobs.values()].filter((job) => kind === undefined || job.kind === kind).sort(byTurn),
    [jobs, kind],
  );
}

export function useJob(id: number | undefined): Job | undefined {
  return useLive((live) => (id === undefined ? undefined : live.jobs.get(id)));
}

export function useQueueInfo(): QueueInfo | null {
  return useLive((live) => live.queue);
}
