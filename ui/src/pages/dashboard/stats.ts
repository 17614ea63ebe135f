// The library in numbers, and in words.
import type { components } from "../../api/schema";

export type Stats = components["schemas"]["StatsTold"];

export interface Concern {
  count: number;
  /** What is the matter, after the count. */
  words: string;
  href: string;
  tone: "bad" | "warn";
}

/** What needs somebody, the worst first; nothing that is all right. `copies`: how many songs are there several times. */
export function concernsOf(stats: Stats, openReviews: number, copies = 0): Concern[] {
  const failures = Object.entries(stats.error_classes).map(
    ([kind, count]): Concern => ({
      count,
      words: `${noun(count, "file")} that could not be analysed: ${kind.replaceAll("_", " ")}`,
      href: "/jobs?failures",
      tone: "bad",
    }),
  );
  const others: Concern[] = [
    { count: stats.missing, words: `${noun(stats.missing, "track")} whose files have vanished`, href: "/library?q=missing:yes", tone: "bad" },
    { count: openReviews, words: `${noun(openReviews, "song")} waiting for your choice`, href: "/add/reviews", tone: "warn" },
    { count: stats.key_unknown, words: `${noun(stats.key_unknown, "track")} without a key`, href: "/library?q=key:none", tone: "warn" },
    { count: stats.tempo_unknown, words: `${noun(stats.tempo_unknown, "track")} without a tempo`, href: "/library?q=tempo:none", tone: "warn" },
    { count: copies, words: `${noun(copies, "song")} more than once`, href: "/duplicates", tone: "warn" },
    { count: stats.key_unsure, words: `${noun(stats.key_unsure, "track")} with an unsure key`, href: "/library?q=key_confidence:..0.5", tone: "warn" },
    { count: stats.tempo_unsure, words: `${noun(stats.tempo_unsure, "track")} with an unsure tempo`, href: "/library?q=tempo_confidence:..0.5", tone: "warn" },
  ]; // biome-ignore format: a table
  return [...failures, ...others].filter(({ count }) => count > 0);
}

function noun(count: number, one: string): string {
  return count === 1 ? one : `${one}s`;
}
