// The sign before an entry: its place and a clock, something that turns, a check, a cross.
import { Ban, CircleCheck, CircleX, Clock, LoaderCircle, TriangleAlert, Upload } from "lucide-react";
import type { Job } from "./jobs";
import "./mark.css";

export type Tone = "waits" | "busy" | "good" | "part" | "bad" | "off" | "sending";

const SIGNS = {
  waits: { Icon: Clock, words: "Waiting" },
  busy: { Icon: LoaderCircle, words: "Running" },
  good: { Icon: CircleCheck, words: "Done" },
  part: { Icon: TriangleAlert, words: "Done, in part" },
  bad: { Icon: CircleX, words: "Failed" },
  off: { Icon: Ban, words: "Cancelled" },
  sending: { Icon: Upload, words: "To be sent" },
};

export function toneOf(job: Job): Tone {
  if (job.status === "queued") return "waits";
  if (job.status === "processing") return "busy";
  if (job.status === "failed") return "bad";
  if (job.status === "cancelled") return "off";
  const count = (...names: string[]) => names.reduce((sum, name) => sum + Number(job.result?.[name] ?? 0), 0);
  if (count("failed", "rejected", "review") === 0) return "good";
  return count("downloaded", "linked", "kept", "review", "waiting", "analyzed", "unchanged") === 0 ? "bad" : "part";
}

export function Mark({ tone, place }: { tone: Tone; place: number | null }) {
  const { Icon, words } = SIGNS[tone];
  return (
    <div className={`mark ${tone}`}>
      <Icon size={20} className={tone === "busy" ? "spin" : ""} aria-hidden />
      <span className="visually-hidden">{words}</span>
      {place !== null && <span className="numbers mark-place">#{place}</span>}
    </div>
  );
}

export function Bar({ percentage, label }: { percentage: number | null; label: string }) {
  const known = percentage === null ? {} : { "aria-valuenow": Math.round(percentage) };
  return (
    <div className="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...known}>
      {percentage !== null && <span style={{ width: `${percentage}%` }} />}
    </div>
  );
}
