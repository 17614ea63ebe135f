// Which song comes next: the queue is in the order in which it is played; shuffling mixes what is still to come.
import type { Song } from "./song";

export type Repeat = "off" | "all" | "one";

/** A song at a place in the queue; the same song may be there twice. */
export interface Entry extends Song {
  entry: number;
  /** Where it stood before the queue was shuffled. */
  was: number;
}

let last = 0;

/** Return songs as entries of a queue. */
export function entries(songs: readonly Song[], from = 0): Entry[] {
  return songs.map((song, index) => {
    last += 1;
    return { ...song, entry: last, was: from + index };
  });
}

/** Return the place that follows, or null at the end; `isAsked` where a person wants the next one. */
export function after(at: number, length: number, repeat: Repeat, isAsked: boolean): number | null {
  if (length === 0) return null;
  if (repeat === "one" && !isAsked) return at;
  if (at + 1 < length) return at + 1;
  return repeat === "off" ? null : 0;
}

/** Return the place before, or null at the start. */
export function before(at: number, length: number, repeat: Repeat): number | null {
  if (at > 0) return at - 1;
  return repeat === "off" || length === 0 ? null : length - 1;
}

/** Mix what comes after a place; `random` is like `Math.random`. */
export function shuffled(queue: readonly Entry[], at: number, random: () => number): Entry[] {
  const mixed = queue.slice(at + 1);
  for (let left = mixed.length - 1; left > 0; left -= 1) {
    const other = Math.floor(random() * (left + 1));
    const [one, two] = [mixed[left], mixed[other]];
    if (one && two) [mixed[left], mixed[other]] = [two, one];
  }
  return [...queue.slice(0, at + 1), ...mixed];
}

/** Put the queue back as it was; return it, with the place of what plays. */
export function unshuffled(queue: readonly Entry[], at: number): { queue: Entry[]; at: number } {
  const playing = queue[at];
  const sorted = [...queue].sort((one, other) => one.was - other.was || one.entry - other.entry);
  return { queue: sorted, at: playing ? sorted.indexOf(playing) : -1 };
}

/** Move an entry to another place; what plays stays what plays. */
export function moved(queue: readonly Entry[], at: number, from: number, to: number): { queue: Entry[]; at: number } {
  const taken = queue[from];
  const target = Math.max(0, Math.min(to, queue.length - 1));
  if (taken === undefined) return { queue: [...queue], at };
  const playing = queue[at];
  const rest = queue.filter((_, index) => index !== from);
  const next = [...rest.slice(0, target), taken, ...rest.slice(target)].map((each, was) => ({ ...each, was }));
  return { queue: next, at: playing ? next.findIndex(({ entry }) => entry === playing.entry) : -1 };
}
