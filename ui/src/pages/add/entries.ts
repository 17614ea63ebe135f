// What is on its way to the server: shown at once, gone from here when a job has come of it, or kept with what is wrong.
import { create } from "zustand";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import { sendForm } from "../../api/uploading";
import { type Job, putJobs } from "../../live/jobs";
import type { Wanted } from "./pasted";

export interface Options {
  tag_id?: number;
  global_tag_id?: number;
  priority?: Job["priority"];
}

export interface Entry {
  key: number;
  text: string;
  kind: Wanted["kind"] | "list" | "audio";
  /** Why it was refused, in the server's words. */
  problem: string | null;
  /** Of a file: how much has gone, from 0 to 1. */
  sent: number | null;
  /** Of music: the job that analyses it. */
  jobId: number | null;
  /** Of music that is on the server: what became of it. */
  note: string | null;
  again: () => void;
}

type Queued = components["schemas"]["Queued"];

export const useEntries = create<{ entries: readonly Entry[]; ownerId: number | null }>(() => ({
  entries: [],
  ownerId: null,
}));

const AT_ONCE = 4;
let last = 0;
let running = 0;
const waiting: (() => Promise<void>)[] = [];

/** What another user of this browser added is nobody else's. */
export function begin(ownerId: number): void {
  if (useEntries.getState().ownerId !== ownerId) useEntries.setState({ entries: [], ownerId });
}

export function change(key: number, changes: Partial<Entry>): void {
  useEntries.setState(({ entries }) => ({
    entries: entries.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)),
  }));
}

export function remove(keys: ReadonlySet<number>): void {
  useEntries.setState(({ entries }) => ({ entries: entries.filter((entry) => !keys.has(entry.key)) }));
}

export function add(made: readonly Pick<Entry, "text" | "kind">[]): Entry[] {
  const entries = made.map(({ text, kind }) => {
    last += 1;
    return { key: last, text, kind, problem: null, sent: null, jobId: null, note: null, again: () => {} };
  });
  useEntries.setState((state) => ({ entries: [...state.entries, ...entries] }));
  return entries;
}

/** Order what was pasted; a few at a time, so that other requests are not held up. */
export function sendWanted(wanted: readonly Wanted[], options: Options): void {
  for (const entry of add(wanted)) {
    const type = entry.kind === "search" ? { download_type: "search" } : {};
    const body = { priority: "normal" as const, ...options, ...type, url: entry.text };
    order(entry, () => answer(client.POST("/downloads/queue", { body })));
  }
}

/** Send files with lists. */
export function sendLists(files: readonly File[], options: Options): void {
  const entries = add(files.map((file) => ({ text: file.name, kind: "list" as const })));
  const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [name, String(value)]));
  entries.forEach((entry, at) => {
    const file = files[at] as File;
    order(entry, () => {
      const form = new FormData();
      form.append("file", file);
      const told = (bytes: number) => change(entry.key, { sent: Math.min(bytes / Math.max(file.size, 1), 1) });
      return sendForm<Queued>(`/downloads/file?${query}`, form, told);
    });
  });
}

function order(entry: Entry, send: () => Promise<Queued>): void {
  const attempt = async () => {
    try {
      putJobs([provisional(entry, await send())]);
      remove(new Set([entry.key]));
    } catch (error) {
      change(entry.key, { problem: wordsOf(error), sent: null });
    }
  };
  const again = () => {
    change(entry.key, { problem: null });
    inTurn(attempt);
  };
  change(entry.key, { again });
  inTurn(attempt);
}

/** Run tasks in their order, so many at once. */
export function inTurn(task: () => Promise<void>): void {
  waiting.push(task);
  while (running < AT_ONCE && waiting.length > 0) void run(waiting.shift() as () => Promise<void>);
}

async function run(task: () => Promise<void>): Promise<void> {
  running += 1;
  await task().finally(() => {
    running -= 1;
  });
  const next = waiting.shift();
  if (next !== undefined) void run(next);
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A job as far as the answer tells it; whatever the server says of it later counts more. */
function provisional(entry: Entry, queued: Queued): Job {
  return {
    ...queued,
    type: entry.kind === "link" ? "link" : entry.kind === "list" ? "file" : "search",
    url: entry.text,
    kind: "download",
    owner_id: 0,
    created_at: new Date().toISOString(),
    started_at: null,
    completed_at: null,
    progress: { current: 0, total: null, percentage: null, stage: null },
    error: null,
    error_class: null,
    result: null,
    priority: "normal",
    attempts: 0,
    retry_at: null,
    cancelling: false,
    revision: 0,
  };
}
