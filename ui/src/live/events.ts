// What changes, as it changes: one stream of events for the whole app. Where it cannot be had, `polling.ts` asks instead.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { forgetJobs, type Job, putConnection, putJobs, putQueue, putSnapshot, useLive } from "./jobs";
import type { Snapshot } from "./merging";
import { Poller, refreshDownloads, refreshQueue } from "./polling";

/** A stream that was refused is asked for again after this, then after twice as long, and so on. */
export const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;
/** What changes within this time is shown together. */
export const TOGETHER_MS = 50;
/** Places in the queue that others leave are not told: they are asked for, and no more often than this. */
const PLACES_MS = 5_000;
/** What is read anew when something came into the library, and how often at most. */
const OF_LIBRARY = ["tracks", "stats", "playlists", "matches", "map", "failures", "download-history", "duplicates"];
const LIBRARY_MS = 3_000;

/** Keep jobs, queue and library up to date as long as somebody is signed in. */
export function useEvents(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const events = new Events(queries);
    events.start();
    return () => events.stop();
  }, [queries]);
}

export class Events {
  private source: EventSource | null = null;
  private retryMs = FIRST_RETRY_MS;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly unseen = new Map<number, Job>();
  private revision = 0;
  private hasFailed = false;
  private readonly flushSoon = atMostEvery(TOGETHER_MS, () => this.flush());
  private readonly askPlaces = atMostEvery(PLACES_MS, () => void refreshDownloads().catch(() => {}));
  private readonly libraryChanged: Throttled;
  private readonly poller: Poller;

  constructor(queries: QueryClient) {
    this.libraryChanged = atMostEvery(LIBRARY_MS, () => readAnew(queries));
    this.poller = new Poller(this.libraryChanged.call);
  }

  start(): void {
    this.connect();
  }

  stop(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.poller.stop();
    for (const throttled of [this.flushSoon, this.askPlaces, this.libraryChanged]) throttled.cancel();
    forgetJobs();
  }

  private connect(): void {
    const source = new EventSource("/events");
    this.source = source;
    source.onopen = () => this.opened();
    source.onerror = () => this.failed(source);
    source.addEventListener("snapshot", (event) => this.snapshot(JSON.parse(event.data)));
    source.addEventListener("jobs", (event) => this.changed(JSON.parse(event.data).jobs, event.lastEventId));
    source.addEventListener("queue", (event) => this.queue(JSON.parse(event.data)));
    source.addEventListener("library", () => this.libraryChanged.call());
  }

  private opened(): void {
    this.retryMs = FIRST_RETRY_MS;
    this.poller.stop();
    putConnection("stream");
    if (this.hasFailed) void Promise.all([refreshDownloads(), refreshQueue()]).catch(() => {});
    this.hasFailed = false;
  }

  /** A browser connects again by itself after a stream broke off, but not after one was refused. */
  private failed(source: EventSource): void {
    this.hasFailed = true;
    this.poller.start();
    if (source.readyState !== EventSource.CLOSED) return;
    this.retry = setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private snapshot(snapshot: Snapshot): void {
    this.unseen.clear();
    putSnapshot(snapshot);
    if (snapshot.more) this.askPlaces.call();
  }

  private changed(jobs: Job[], eventId: string): void {
    for (const job of jobs) this.unseen.set(job.id, job);
    this.revision = Math.max(this.revision, Number(eventId) || 0);
    this.flushSoon.call();
  }

  private flush(): void {
    const jobs = [...this.unseen.values()];
    this.unseen.clear();
    putJobs(jobs, this.revision);
  }

  private queue(queue: Parameters<typeof putQueue>[0]): void {
    putQueue(queue);
    if ([...useLive.getState().jobs.values()].some((job) => job.status === "queued")) this.askPlaces.call();
  }
}

function readAnew(queries: QueryClient): void {
  void queries.invalidateQueries({ predicate: ({ queryKey }) => OF_LIBRARY.includes(String(queryKey[0])) });
}

interface Throttled {
  call: () => void;
  cancel: () => void;
}

/** Do something soon after it is called for, however often it is called for meanwhile. */
function atMostEvery(ms: number, act: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, ms);
  };
  return { call, cancel: () => clearTimeout(timer) };
}
