// Jobs for tests.
import type { Job, QueueInfo } from "./jobs";

export const QUEUE: QueueInfo = {
  queue_length: 0,
  processing_count: 0,
  max_concurrent: 3,
  completed_count: 0,
  failed_count: 0,
};

export function job(id: number, changes: Partial<Job> = {}): Job {
  return {
    id,
    type: "youtube",
    url: `https://youtu.be/${id}`,
    status: "queued",
    position: null,
    message: "You are next.",
    created_at: "2026-03-01T09:00:00Z",
    started_at: null,
    completed_at: null,
    kind: "download",
    owner_id: 1,
    progress: { current: 0, total: null, percentage: null, stage: null },
    error: null,
    error_class: null,
    result: null,
    priority: "normal",
    attempts: 0,
    retry_at: null,
    cancelling: false,
    revision: id,
    ...changes,
  };
}
