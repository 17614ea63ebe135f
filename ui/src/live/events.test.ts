// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Events, FIRST_RETRY_MS } from "./events";
import { type Job, type QueueInfo, useLive } from "./jobs";
import { EVERY_MS } from "./polling";
import { job, QUEUE } from "./samples";

/** A stream that tests open, break and speak through. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  say(name: string, data: unknown, lastEventId = "") {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }

  fail(readyState: 0 | 2) {
    this.readyState = readyState;
    this.onerror?.();
  }

  close() {
    this.readyState = FakeSource.CLOSED;
  }
}

const server = { jobs: [] as Job[], queue: QUEUE as QueueInfo, isAway: false, asked: [] as string[] };
let events: Events;
let queries: QueryClient;

async function answered(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  server.asked.push(pathname);
  if (server.isAway) throw new TypeError("refused");
  return Response.json(pathname === "/downloads/queue-info" ? server.queue : { jobs: server.jobs });
}

const source = () => FakeSource.all.at(-1) as FakeSource;
const polls = () => server.asked.filter((path) => path === "/downloads/my-jobs").length;
const live = () => useLive.getState();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("fetch", answered);
  FakeSource.all = [];
  Object.assign(server, { jobs: [], queue: QUEUE, isAway: false, asked: [] });
  queries = new QueryClient();
  events = new Events(queries);
  events.start();
});

afterEach(() => {
  events.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("changes that come together are shown together, the latest of each job", async () => {
  source().open();
  source().say("snapshot", { jobs: [job(1)], queue: QUEUE, more: false, revision: 5 }, "5");
  const renders = vi.fn();
  useLive.subscribe(renders);
  source().say("jobs", { jobs: [job(1, { status: "processing", revision: 6 })] }, "6");
  source().say("jobs", { jobs: [job(1, { status: "completed", revision: 7 }), job(2, { revision: 7 })] }, "7");
  await vi.advanceTimersByTimeAsync(200);
  expect(renders).toHaveBeenCalledTimes(1);
  expect([...live().jobs.values()].map((each) => each.status)).toEqual(["completed", "queued"]);
  expect(live().revision).toBe(7);
});

test("a stream that is refused is replaced by asking every two seconds, as long as something is active", async () => {
  server.jobs = [job(1, { status: "processing" })];
  server.queue = { ...QUEUE, processing_count: 1 };
  source().fail(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(live().connection).toBe("polling");
  expect(live().jobs.get(1)?.status).toBe("processing");
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
  expect(polls()).toBe(3);
  server.jobs = [job(1, { status: "completed", revision: 8 })];
  server.queue = QUEUE;
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(live().jobs.get(1)?.status).toBe("completed");
  const before = polls();
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
  expect(polls()).toBe(before);
});

test("asking begins again when something was ordered", async () => {
  source().fail(2);
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(polls()).toBe(1);
  useLive.setState({ jobs: new Map([[3, job(3)]]) });
  server.jobs = [job(3, { status: "completed", revision: 9 })];
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(polls()).toBe(2);
  expect(live().jobs.get(3)?.status).toBe("completed");
});

test("the stream is tried again, later each time, and asking ends when it works", async () => {
  server.queue = { ...QUEUE, queue_length: 1 };
  source().fail(2);
  await vi.advanceTimersByTimeAsync(FIRST_RETRY_MS);
  expect(FakeSource.all).toHaveLength(2);
  source().fail(2);
  await vi.advanceTimersByTimeAsync(FIRST_RETRY_MS);
  expect(FakeSource.all).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(FIRST_RETRY_MS);
  expect(FakeSource.all).toHaveLength(3);
  source().open();
  await vi.advanceTimersByTimeAsync(0);
  expect(live().connection).toBe("stream");
  const before = polls();
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
  expect(polls()).toBe(before);
});

test("a stream that broke off is left to the browser; meanwhile it is said that the server is away", async () => {
  source().open();
  server.isAway = true;
  source().fail(0);
  await vi.advanceTimersByTimeAsync(FIRST_RETRY_MS * 4);
  expect(FakeSource.all).toHaveLength(1);
  expect(live().connection).toBe("away");
  server.isAway = false;
  source().open();
  await vi.advanceTimersByTimeAsync(0);
  expect(live().connection).toBe("stream");
});

test("a snapshot that leaves out jobs is completed by the list", async () => {
  server.jobs = [job(1), job(2)];
  source().open();
  source().say("snapshot", { jobs: [job(1)], queue: QUEUE, more: true, revision: 5 }, "5");
  await vi.advanceTimersByTimeAsync(6000);
  expect([...live().jobs.keys()]).toEqual([1, 2]);
});

test("what came into the library has tracks and numbers read anew, once for many", async () => {
  const invalidated = vi.spyOn(queries, "invalidateQueries");
  source().open();
  source().say("library", { revision: 6 }, "6");
  source().say("library", { revision: 7 }, "7");
  await vi.advanceTimersByTimeAsync(5000);
  expect(invalidated).toHaveBeenCalledTimes(1);
});

test("when the app is left nothing is asked for any more, and nothing is remembered", async () => {
  server.queue = { ...QUEUE, queue_length: 1 };
  source().fail(2);
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  events.stop();
  const before = polls();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(polls()).toBe(before);
  expect(FakeSource.all).toHaveLength(1);
  expect(live().jobs.size).toBe(0);
});
