// How fast a job goes, and when it will be done. Pure, but for the hook, which remembers what it saw.
import { useEffect, useState } from "react";
import type { Job } from "./jobs";

export interface Sample {
  atMs: number;
  current: number;
}

export interface Pace {
  perMinute: number;
  /** Null where it is not known how much there is. */
  leftS: number | null;
}

/** The pace is that of the last of these. */
const WINDOW_MS = 60_000;
/** Before so much time nothing can be said. */
const LEAST_MS = 3_000;

/** Add what is seen now, and forget what is too old; one sample is kept from before the window. */
export function withSample(samples: readonly Sample[], now: Sample): Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && now.current < last.current) return [now]; // another stage counts anew
  const recent = samples.findLastIndex((sample) => sample.atMs <= now.atMs - WINDOW_MS);
  return [...samples.slice(Math.max(recent, 0)), now];
}

export function paceOf(samples: readonly Sample[], total: number | null): Pace | null {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  const took = last.atMs - first.atMs;
  const done = last.current - first.current;
  if (took < LEAST_MS || done <= 0) return null;
  return {
    perMinute: (done / took) * 60_000,
    leftS: total === null ? null : Math.ceil((Math.max(total - last.current, 0) * took) / done / 1000),
  };
}

export function usePace(job: Job): Pace | null {
  const [samples, setSamples] = useState<Sample[]>([]);
  const { current, total } = job.progress;
  const isRunning = job.status === "processing";
  useEffect(() => {
    if (isRunning) setSamples((seen) => withSample(seen, { atMs: Date.now(), current }));
    else setSamples([]);
  }, [current, isRunning]);
  return isRunning ? paceOf(samples, total) : null;
}

/** Say how long something takes: "8 s", "4 min", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
