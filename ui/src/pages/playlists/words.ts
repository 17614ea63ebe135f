// Names of methods and fields, lengths of time and numbers, as people read them.

const METHODS: Record<string, string> = {
  similar: "Similar",
  mood: "Mood",
  dj: "DJ set",
  journey: "Journey",
  extend: "Extend",
  order: "Order",
  clusters: "Group",
  random: "Random",
  rules: "Rules",
  time: "Time of day",
  mixed: "Mixed",
  imported: "Imported",
};

const FIELDS: Record<string, string> = {
  seeds: "Start from",
  against: "Unlike",
  via: "On the way",
  start: "First track",
  end: "Last track",
  embedding_share: "Learned likeness against timbre",
  groups: "Number of groups",
  query: "Filter",
  artist_most: "Tracks of one artist, at most",
  artist_gap: "Tracks between two of one artist",
  album_most: "Tracks of one album, at most",
  album_gap: "Tracks between two of one album",
  exclude: "Leave out",
  exploration: "Chance",
  hub_penalty: "Less of what is near to everything",
  avoid_played_days: "Not played for days",
  prefer_liked: "Liked tracks first",
  alternates: "Several versions of a song",
  without: "Never these tracks",
};

/** A word of the server with a capital and spaces. */
export function spaced(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const methodName = (method: string) => METHODS[method] ?? spaced(method);
export const fieldName = (field: string) => FIELDS[field] ?? spaced(field);

/** 4320 becomes "1 h 12 min". */
export function hours(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 4320 becomes "1:12". */
export function writtenDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** "1:12" becomes 4320, "90" 90 minutes; null for what is no length of time. */
export function readDuration(text: string): number | null {
  const found = /^\s*(?:(\d{1,3}):([0-5]?\d)|(\d{1,4}))\s*$/.exec(text);
  if (found === null) return null;
  const minutes = found[3] === undefined ? Number(found[1]) * 60 + Number(found[2]) : Number(found[3]);
  return minutes > 0 && minutes <= 10_080 ? minutes * 60 : null;
}

export function day(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** 0.82 in a word. */
export function quality(score: number): "good" | "fair" | "poor" {
  if (score >= 0.7) return "good";
  return score >= 0.45 ? "fair" : "poor";
}

export interface Fact {
  label: string;
  value: string;
  note: string;
}

type Numbers = Record<string, number | null>;

const SHARE = (value: number) => `${Math.round(value * 100)} %`;
const POINT = (value: number) => value.toFixed(2);
const WHOLE = (value: number) => String(value);

const FACTS: [name: string, label: string, show: (value: number) => string, note: string][] = [
  ["transition_mean", "Transitions", POINT, "the mean of all; 1 is seamless"],
  ["transition_min", "Weakest transition", POINT, "the worst of all"],
  ["tempo_compatible", "Tempos that mix", SHARE, "of the transitions, within the reach of a pitch fader"],
  ["key_compatible", "Keys that fit", SHARE, "of the transitions: the same, neighbours or relatives"],
  ["clashes", "Clashes", WHOLE, "where a tempo or a key clashes with the next"],
  ["alike", "Alike", POINT, "how alike all tracks sound to one another; 1 is the same"],
  ["largest_step", "Largest step in sound", POINT, "from one track to the next; 0 is none, 2 the most"],
  ["artists", "Different artists", SHARE, "100 % where none comes twice"],
  ["artist_gap", "Between two of one artist", WHOLE, "tracks, where they are nearest"],
  ["coverage", "Of your library", SHARE, "sounds like some track of the list"],
  ["hubness", "Usualness", POINT, "1 is usual; far more means tracks that are near to everything"],
];

/** The numbers of an evaluation with what they mean; those that are not known are left out. */
export function facts(numbers: Numbers): Fact[] {
  return FACTS.flatMap(([name, label, show, note]) => {
    const value = numbers[name];
    return typeof value === "number" ? [{ label, value: show(value), note }] : [];
  });
}

/** The evaluation in a sentence. */
export function verdict(numbers: Numbers): string {
  const { transition_mean: mean, clashes, weakest } = numbers;
  if (typeof mean !== "number") return "There are no transitions to judge.";
  const words = { good: "lead well from one to the next", fair: "mostly fit", poor: "do not lead to one another" };
  const clashing = clashes
    ? `; tempo or key clash ${clashes === 1 ? "once" : `${clashes} times`}`
    : "; nothing clashes";
  const where = weakest ? `; the weakest step is after place ${weakest}` : "";
  return `The tracks ${words[quality(mean)]}${clashing}${where}.`;
}
