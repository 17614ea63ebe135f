// Jobs in words: what they are, where they stand, what they came to.
import type { Job } from "./jobs";

const SERVICES: Record<string, string> = {
  spotify: "Spotify",
  youtube: "YouTube",
  youtube_music: "YouTube Music",
  deezer: "Deezer",
  listenbrainz: "ListenBrainz",
  musicbrainz: "MusicBrainz",
  soundcloud: "SoundCloud",
  bandcamp: "Bandcamp",
  search: "Song",
  file: "List",
  scan: "Scan",
  upload: "Upload",
  playlist: "Playlist",
  songs: "New songs",
  tracks: "Again",
};

const STAGES: Record<string, string> = {
  reading: "Reading the list",
  searching: "Looking for the song",
  downloading: "Downloading",
  converting: "Converting",
  checking: "Checking",
  tagging: "Tagging",
  placing: "Filing",
  scanning: "Looking through folders",
  analysing: "Analysing",
  hearing: "Networks listen",
  waiting: "The service wants a pause",
};

export function serviceOf(job: Job): string {
  return SERVICES[job.type] ?? job.type.replaceAll("_", " ");
}

/** An address without what every address has. */
export function titleOf(job: Job): string {
  if (!job.url.startsWith("http")) return job.url;
  return job.url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
}

export function stageOf(job: Job): string | null {
  const { stage } = job.progress;
  return stage === null ? null : (STAGES[stage] ?? stage);
}

/** What stands under the title of a job. */
export function storyOf(job: Job): string {
  if (job.cancelling) return "Stopping …";
  if (job.status === "processing") return [stageOf(job) ?? "Starting", countOf(job)].filter(Boolean).join(" · ");
  return job.message || "Waiting for its turn.";
}

function countOf(job: Job): string {
  const { current, total } = job.progress;
  const things = job.kind === "download" ? "songs" : "files";
  return total ? `${current.toLocaleString()} of ${total.toLocaleString()} ${things}` : "";
}

export interface Outcome {
  count: number;
  words: string;
  tone: "good" | "warn" | "bad" | "";
}

const OUTCOMES: [name: string, words: string, tone: Outcome["tone"]][] = [
  ["downloaded", "downloaded", "good"],
  ["linked", "already in the library", ""],
  ["kept", "there before", ""],
  ["analyzed", "analysed", "good"],
  ["review", "to review", "warn"],
  ["waiting", "waiting", "warn"],
  ["unchanged", "up to date", ""],
  ["rejected", "not found", "bad"],
  ["failed", "failed", "bad"],
];

/** What a job that is done came to, in songs or files. */
export function outcomesOf(job: Job): Outcome[] {
  const { result } = job;
  if (job.status !== "completed" || result === null) return [];
  return OUTCOMES.map(([name, words, tone]) => ({ count: Number(result[name] ?? 0), words, tone })).filter(
    ({ count }) => count > 0,
  );
}

export interface Missing {
  label: string;
  why: string;
}

/** The songs that did not come, each with the reason as far as one is known. */
export function missingOf({ result }: Job): Missing[] {
  const failures = Array.isArray(result?.failures) ? (result.failures as Record<string, unknown>[]) : [];
  return failures
    .filter(({ state }) => state === "rejected" || state === "failed")
    .map(({ label, state, reason }) => ({
      label: String(label ?? ""),
      why: String(reason ?? (state === "rejected" ? "Nothing that fits was found." : "No reason is known.")),
    }));
}

/** A time as one says it: the hour today, the day otherwise. */
export function moment(iso: string | null): string {
  if (iso === null) return "";
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(
    undefined,
    isToday ? { hour: "2-digit", minute: "2-digit" } : { dateStyle: "medium", timeStyle: "short" },
  );
}
