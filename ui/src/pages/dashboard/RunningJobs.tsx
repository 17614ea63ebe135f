// What is being done now, in short.
import { Link } from "wouter";
import { useJobs } from "../../live/jobs";
import { Bar } from "../../live/Mark";
import { isActive } from "../../live/merging";
import { storyOf, titleOf } from "../../live/words";

const MOST = 3;

export function RunningJobs() {
  const active = useJobs().filter(isActive);
  if (active.length === 0) return null;
  const running = active.filter((job) => job.status === "processing").slice(0, MOST);
  return (
    <section className="panel stack" aria-labelledby="running">
      <div className="row between">
        <h2 id="running">In progress</h2>
        <span className="row small">
          <Link href="/add">Downloads</Link>
          <Link href="/jobs">Analyses</Link>
        </span>
      </div>
      <ul className="running">
        {running.map((job) => (
          <li key={job.id}>
            <div className="row between">
              <strong className="running-title">{titleOf(job)}</strong>
              <span className="muted small">{storyOf(job)}</span>
            </div>
            <Bar percentage={job.progress.percentage} label={titleOf(job)} />
          </li>
        ))}
      </ul>
      {active.length > running.length && (
        <p className="muted small numbers">{active.length - running.length} more in the queue</p>
      )}
    </section>
  );
}
