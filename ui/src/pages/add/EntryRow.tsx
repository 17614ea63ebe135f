// Something that is on its way to the server, was refused by it, or is music that has arrived.
import { RotateCcw, X } from "lucide-react";
import { memo } from "react";
import { useJob } from "../../live/jobs";
import { Bar, Mark, type Tone, toneOf } from "../../live/Mark";
import { storyOf } from "../../live/words";
import { IconButton } from "../../parts/IconButton";
import { type Entry, remove } from "./entries";

const KINDS = { link: "Link", search: "Song", list: "List", audio: "Music" };

export const EntryRow = memo(function EntryRow({ entry, place }: { entry: Entry; place: number | null }) {
  const job = useJob(entry.jobId ?? undefined);
  const tone: Tone =
    entry.problem !== null ? "bad" : entry.note === null ? toneSending(entry) : job ? toneOf(job) : "good";
  return (
    <>
      <Mark tone={tone} place={place} />
      <div className="download-what">
        <div className="download-title">
          <span className="badge">{KINDS[entry.kind]}</span>
          <span className="download-name" title={entry.text}>
            {entry.text}
          </span>
        </div>
        <div
          className={entry.problem === null ? "small muted" : "small download-problem"}
          role={entry.problem ? "alert" : undefined}
        >
          {entry.problem ??
            (entry.note === null ? sending(entry) : [entry.note, job && storyOf(job)].filter(Boolean).join(" "))}
        </div>
        {entry.problem === null && entry.note === null && entry.sent !== null && (
          <Bar percentage={entry.sent * 100} label={entry.text} />
        )}
      </div>
      <Actions entry={entry} />
    </>
  );
});

function toneSending(entry: Entry): Tone {
  return entry.kind === "audio" ? (entry.sent ? "busy" : "sending") : "waits";
}

function sending(entry: Entry): string {
  if (entry.sent === null || entry.sent === 0) return "On its way to the server.";
  return entry.sent < 1 ? `Sending: ${Math.round(entry.sent * 100)} %` : "Sent; the server looks at it.";
}

function Actions({ entry }: { entry: Entry }) {
  if (entry.problem === null && entry.note === null) return <div className="download-actions" />;
  return (
    <div className="download-actions">
      {entry.problem !== null && (
        <IconButton label={`Try ${entry.text} again`} onPress={entry.again}>
          <RotateCcw size={18} />
        </IconButton>
      )}
      <IconButton label={`Remove ${entry.text} from the list`} onPress={() => remove(new Set([entry.key]))}>
        <X size={18} />
      </IconButton>
    </div>
  );
}
