// Ordering work, and showing it at once.
import { answer, client } from "../api/client";
import { announce, announceError, type NoticeAction } from "../parts/announce";
import { type Job, putJobs } from "./jobs";

interface Ordered {
  id: number;
  message: string;
}

/** Order it, show the job at once, and say where it stands. */
export async function start(order: () => Promise<Ordered>, action: NoticeAction | null = null): Promise<void> {
  try {
    const { id, message } = await order();
    const job: Job = await answer(client.GET("/api/jobs/{job_id}", { params: { path: { job_id: id } } }));
    putJobs([job]);
    announce(`The analysis is queued. ${message}`, { action });
  } catch (error) {
    announceError(error);
  }
}
