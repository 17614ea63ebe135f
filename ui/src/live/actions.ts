// What can be done with a job: each tells how it stands afterwards.
import { answer, client } from "../api/client";
import { announceError } from "../parts/announce";
import { type Job, putJobs } from "./jobs";

export type Priority = Job["priority"];

export function cancelJob(id: number): Promise<Job> {
  return answer(client.DELETE("/api/jobs/{job_id}", { params: { path: { job_id: id } } }));
}

export function retryJob(id: number): Promise<Job> {
  return answer(client.POST("/api/jobs/{job_id}/retry", { params: { path: { job_id: id } } }));
}

export function prioritiseDownload(id: number, priority: Priority): Promise<Job> {
  return answer(client.PATCH("/downloads/{job_id}", { params: { path: { job_id: id } }, body: { priority } }));
}

/** Do it with a job of one's own: what it is then is shown at once, what went wrong is said. */
export async function withMine(act: Promise<Job>): Promise<void> {
  try {
    putJobs([await act]);
  } catch (error) {
    announceError(error);
  }
}
