// The queue and its place outlive a reload of the page; how loud it is and what is repeated outlive the tab.
import type { Repeat } from "./order";
import type { Song } from "./song";

const QUEUE = "playlista.queue";
const SOUND = "playlista.sound";
/** A session holds about 5 MB; songs around what plays are kept. */
export const MOST_KEPT = 2000;

export interface Kept {
  songs: Song[];
  at: number;
  positionS: number;
  volume: number;
  isMuted: boolean;
  repeat: Repeat;
}

const NOTHING: Kept = { songs: [], at: -1, positionS: 0, volume: 0.9, isMuted: false, repeat: "off" };

/** Return what was kept, and the defaults where nothing was. */
export function kept(): Kept {
  return { ...NOTHING, ...read(sessionStorage, QUEUE), ...read(localStorage, SOUND) };
}

function read(storage: Storage, key: string): Partial<Kept> {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Keep a queue with the place in it, or forget it where it is empty. */
export function keepQueue(queue: readonly Song[], at: number, positionS: number): void {
  const from = Math.max(0, Math.min(at - MOST_KEPT / 2, queue.length - MOST_KEPT));
  const songs = queue.slice(from, from + MOST_KEPT).map(plain);
  write(sessionStorage, QUEUE, { songs, at: at - from, positionS });
}

export function keepSound(sound: Pick<Kept, "volume" | "isMuted" | "repeat">): void {
  const { volume, isMuted, repeat } = sound;
  write(localStorage, SOUND, { volume, isMuted, repeat });
}

function plain({ id, title, artist, durationS, gainDb, peakDb, hasCover }: Song): Song {
  return { id, title, artist, durationS, gainDb, peakDb: peakDb ?? null, hasCover: hasCover ?? false };
}

function write(storage: Storage, key: string, value: object): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    storage.removeItem(key); // full, or not allowed: the player works without
  }
}
