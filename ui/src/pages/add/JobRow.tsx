// A download: where it stands, how far it is, what it came to, and what can be done with it.
import { ArrowUpDown, RotateCcw, X } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { useMe } from "../../app/session";
import { cancelJob, type Priority, prioritiseDownload, retryJob, withMine } from "../../live/actions";
import type { Job } from "../../live/jobs";
import { Bar, Mark, toneOf } from "../../live/Mark";
import { missingOf, moment, outcomesOf, serviceOf, storyOf, titleOf } from "../../live/words";
import { IconButton } from "../../parts/IconButton";
import { Menu } from "../../parts/Menu";

export const JobRow = memo(function JobRow({ job }: { job: Job }) {
  return (
    <>
      <Mark tone={toneOf(job)} place={job.status === "queued" ? job.position : null} />
      <div className="download-what">
        <div className="download-title">
          <span className="badge">{serviceOf(job)}</span>
          <Title job={job} />
        </div>
        <div className={job.status === "failed" ? "small download-problem" : "small muted"}>
          {storyOf(job)}
          {job.completed_at !== null && <span className="download-when"> · {moment(job.completed_at)}</span>}
        </div>
        <Outcomes job={job} />
        <MissingSongs job={job} />
        {job.status === "processing" && <Bar percentage={job.progress.percentage} label={titleOf(job)} />}
      </div>
      <Actions job={job} />
    </>
  );
});

function Title({ job }: { job: Job }) {
  const title = titleOf(job);
  if (!job.url.startsWith("http"))
    return (
      <span className="download-name" dir="auto" title={title}>
        {title}
      </span>
    );
  return (
    <a className="download-name" href={job.url} target="_blank" rel="noreferrer" title={job.url}>
      {title}
    </a>
  );
}

function Outcomes({ job }: { job: Job }) {
  const outcomes = outcomesOf(job);
  const playlistId = job.result?.playlist_id;
  if (outcomes.length === 0 && typeof playlistId !== "number") return null;
  return (
    <div className="row download-outcomes">
      {outcomes.map(({ count, words, tone }) => (
        <span key={words} className={`badge numbers ${tone}`}>
          {count.toLocaleString()} {words}
        </span>
      ))}
      {outcomes.some(({ words }) => words === "to review") && <Link href="/add/reviews">Review</Link>}
      {typeof playlistId === "number" && <Link href={`/playlists/${playlistId}`}>Open the playlist</Link>}
    </div>
  );
}

/** The songs that did not come, with their reasons; folded, as a list may lack hundreds. */
function MissingSongs({ job }: { job: Job }) {
  const missing = missingOf(job);
  if (missing.length === 0) return null;
  return (
    <details className="small download-missing">
      <summary>What is missing</summary>
      <ul>
        {missing.map(({ label, why }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and a song may be in it twice
          <li key={at}>
            <strong dir="auto">{label}</strong> <span className="muted">{why}</span>
          </li>
        ))}
      </ul>
      <Link href="/add/reviews">Look again, or choose by hand</Link>
    </details>
  );
}

function Actions({ job }: { job: Job }) {
  const name = titleOf(job);
  const isActive = job.status === "queued" || job.status === "processing";
  return (
    <div className="download-actions">
      {job.status === "queued" && <PriorityMenu job={job} />}
      {isActive && (
        <IconButton label={`Cancel ${name}`} isDisabled={job.cancelling} onPress={() => withMine(cancelJob(job.id))}>
          <X size={18} />
        </IconButton>
      )}
      {(job.status === "failed" || job.status === "cancelled") && (
        <IconButton label={`Try ${name} again`} onPress={() => withMine(retryJob(job.id))}>
          <RotateCcw size={18} />
        </IconButton>
      )}
    </div>
  );
}

function PriorityMenu({ job }: { job: Job }) {
  const me = useMe();
  const choice = (id: Priority, label: string) => ({
    id,
    label: job.priority === id ? `${label} (now)` : label,
    isChosen: job.priority === id,
    onAction: () => void withMine(prioritiseDownload(job.id, id)),
  });
  const choices = [choice("normal", "Normal priority"), choice("low", "Low priority: after others")];
  if (me.role === "admin") choices.unshift(choice("high", "High priority: before others"));
  return <Menu label={`Priority of ${titleOf(job)}`} icon={<ArrowUpDown size={18} />} choices={choices} />;
}
