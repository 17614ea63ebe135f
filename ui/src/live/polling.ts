// Asking again every two seconds, where the stream of events cannot be had, and only while something is active.
import { ApiError, answer, client } from "../api/client";
import { type Job, putConnection, putJobs, putList, putQueue, useLive } from "./jobs";
import { activeIds, isActive } from "./merging";

export const EVERY_MS = 2000;
/** So many analyses are asked for one by one; the list of downloads has no others. */
const MOST_ANALYSES = 5;

export class Poller {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private isRunning = false;
  private isAsking = false;
  private unsubscribe: () => void = () => {};
  private readonly onEnded: () => void;

  /** `onEnded` is called when a job has ended. */
  constructor(onEnded: () => void) {
    this.onEnded = onEnded;
  }

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.unsubscribe = useLive.subscribe(() => isBusy() && this.later());
    window.addEventListener("focus", this.now);
    void this.now();
  }

  stop(): void {
    this.isRunning = false;
    this.unsubscribe();
    window.removeEventListener("focus", this.now);
    this.cancel();
  }

  private readonly now = async (): Promise<void> => {
    if (!this.isRunning || this.isAsking) return;
    this.cancel();
    this.isAsking = true;
    const cameOff = await this.ask().catch(unreached);
    this.isAsking = false;
    if (this.isRunning) putConnection(cameOff ? "polling" : "away");
    if (isBusy() || !cameOff) this.later();
  };

  private later(): void {
    if (this.isRunning && !this.isAsking && this.timer === null) this.timer = setTimeout(this.now, EVERY_MS);
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async ask(): Promise<boolean> {
    const before = activeIds(useLive.getState().jobs);
    const [downloads, analyses] = await Promise.all([refreshDownloads(), readAnalyses(), refreshQueue()]);
    putJobs(analyses);
    if ([...downloads, ...analyses].some((job) => before.has(job.id) && !isActive(job))) this.onEnded();
    return true;
  }
}

/** Ask for the downloads that are active and those that ended last. */
export async function refreshDownloads(): Promise<readonly Job[]> {
  const before = activeIds(useLive.getState().jobs);
  const { jobs } = await answer(client.GET("/downloads/my-jobs", { params: { query: { finished: 50 } } }));
  putList(jobs, before);
  return jobs;
}

export async function refreshQueue(): Promise<void> {
  putQueue(await answer(client.GET("/downloads/queue-info")));
}

async function readAnalyses(): Promise<Job[]> {
  const analyses = [...useLive.getState().jobs.values()].filter((job) => job.kind === "analysis" && isActive(job));
  const asked = analyses
    .slice(0, MOST_ANALYSES)
    .map((job) => answer(client.GET("/api/jobs/{job_id}", { params: { path: { job_id: job.id } } })));
  return Promise.all(asked);
}

function isBusy(): boolean {
  const { jobs, queue } = useLive.getState();
  return (queue !== null && queue.queue_length + queue.processing_count > 0) || [...jobs.values()].some(isActive);
}

/** A server that answers with an error is there; what it refused is not asked for at once again. */
function unreached(error: unknown): boolean {
  return error instanceof ApiError && error.status !== 0 && error.status < 500;
}
