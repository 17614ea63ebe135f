// How loud a song is played: ReplayGain, held below the point where its highest peak would clip.
import type { Song } from "./song";

const MOST_DB = 12;
const LEAST_DB = -30;

/** Return the decibels that a song is played louder by. */
export function gainDbOf({ gainDb, peakDb }: Pick<Song, "gainDb" | "peakDb">): number {
  if (gainDb === null) return 0;
  const room = -(peakDb ?? 0);
  return Math.max(LEAST_DB, Math.min(gainDb, Math.max(room, LEAST_DB), MOST_DB));
}

/** Return decibels as the factor that samples are multiplied with. */
export function factorOf(db: number): number {
  return 10 ** (db / 20);
}

/** Return the factor of a slider, 0..1: its steps sound about even. */
export function loudnessOf(slider: number): number {
  return Math.min(1, Math.max(0, slider)) ** 2;
}
