// An analysis: how far it is, how fast, when it will be done, and what it came to.
import { RotateCcw, Square } from "lucide-react";
import { cancelJob, retryJob, withMine } from "../../live/actions";
import type { Job } from "../../live/jobs";
import { Bar, Mark, toneOf } from "../../live/Mark";
import { duration, usePace } from "../../live/pace";
import { moment, outcomesOf, serviceOf, storyOf, titleOf } from "../../live/words";

export function AnalysisCard({ job }: { job: Job }) {
  return (
    <article className="panel job-card">
      <Mark tone={toneOf(job)} place={job.status === "queued" ? job.position : null} />
      <div className="job-what">
        <div className="row">
          <span className="badge">{serviceOf(job)}</span>
          <strong className="job-title">{titleOf(job)}</strong>
        </div>
        <div className={job.status === "failed" ? "small job-problem" : "small muted"}>
          {storyOf(job)}
          {job.completed_at !== null && ` · ${moment(job.completed_at)}`}
        </div>
        {job.status === "processing" && <Bar percentage={job.progress.percentage} label={titleOf(job)} />}
        {job.status === "processing" && <PaceLine job={job} />}
        <div className="row">
          {outcomesOf(job).map(({ count, words, tone }) => (
            <span key={words} className={`badge numbers ${tone}`}>
              {count.toLocaleString()} {words}
            </span>
          ))}
        </div>
      </div>
      <Actions job={job} />
    </article>
  );
}

function PaceLine({ job }: { job: Job }) {
  const pace = usePace(job);
  if (pace === null) return null;
  const rate = pace.perMinute >= 10 ? Math.round(pace.perMinute) : pace.perMinute.toFixed(1);
  return (
    <div className="small muted numbers">
      {rate} files a minute{pace.leftS !== null && ` · about ${duration(pace.leftS)} left`}
    </div>
  );
}

function Actions({ job }: { job: Job }) {
  if (job.status === "queued" || job.status === "processing") {
    return (
      <button
        type="button"
        className="button"
        disabled={job.cancelling}
        onClick={() => withMine(cancelJob(job.id))}
        aria-label={`Stop ${titleOf(job)}`}
      >
        <Square size={15} aria-hidden /> Stop
      </button>
    );
  }
  if (job.status === "completed") return null;
  return (
    <button
      type="button"
      className="button"
      onClick={() => withMine(retryJob(job.id))}
      aria-label={`Try ${titleOf(job)} again`}
    >
      <RotateCcw size={15} aria-hidden /> Try again
    </button>
  );
}
