// How many downloads wait and run, beside the way to the page that shows them.
import { type QueueInfo, useQueueInfo } from "./jobs";
import "./queue-badge.css";

/** "3 in queue • 2 downloading", or nothing when nothing is on. */
export function queueWords(queue: QueueInfo): string {
  const parts = [];
  if (queue.queue_length > 0) parts.push(`${queue.queue_length} in queue`);
  if (queue.processing_count > 0) parts.push(`${queue.processing_count} downloading`);
  return parts.join(" • ");
}

export function QueueBadge() {
  const queue = useQueueInfo();
  const words = queue === null ? "" : queueWords(queue);
  if (queue === null || words === "") return null;
  return (
    <span className="badge accent numbers queue-badge" title={words}>
      <span aria-hidden>{queue.queue_length + queue.processing_count}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

/** The same in full, for the head of a page. */
export function QueueLine() {
  const queue = useQueueInfo();
  const words = queue === null ? "" : queueWords(queue);
  return (
    <span className="queue-line" role="status">
      {words !== "" && <span className="badge accent numbers">{words}</span>}
    </span>
  );
}
