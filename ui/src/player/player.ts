// What is played and what comes next: one state for all pages; the sound itself is in `deck.ts`.
import { create } from "zustand";
import { type Kept, kept } from "./keep";
import { after, before, type Entry, entries, moved, type Repeat, shuffled, unshuffled } from "./order";
import type { Song } from "./song";

export type { Song } from "./song";

interface PlayerState {
  queue: Entry[];
  /** Index in the queue of what plays, or would; -1 with an empty queue. */
  at: number;
  isPlaying: boolean;
  isShuffled: boolean;
  repeat: Repeat;
  /** 0..1, as on the slider. */
  volume: number;
  isMuted: boolean;
  /** Counts up whenever what plays begins anew, even if it is the same song. */
  turn: number;
  play: (songs: Song[], at?: number) => void;
  enqueue: (songs: Song[]) => void;
  playNext: (songs: Song[]) => void;
  go: (at: number) => void;
  toggle: () => void;
  pause: () => void;
  /** On to the following song; `isAsked` where a person wants it. */
  next: (isAsked?: boolean) => void;
  previous: () => void;
  remove: (at: number) => void;
  move: (from: number, to: number) => void;
  clear: () => void;
  shuffle: () => void;
  cycleRepeat: () => void;
  setVolume: (volume: number) => void;
  mute: () => void;
}

type Change = Partial<PlayerState>;

const NOTHING = { queue: [] as Entry[], at: -1, isPlaying: false };
const REPEATS: Record<Repeat, Repeat> = { off: "all", all: "one", one: "off" };

export const usePlayer = create<PlayerState>((set) => ({
  ...NOTHING,
  isShuffled: false,
  repeat: "off",
  turn: 0,
  ...restored(kept()),
  play: (songs, at = 0) => set((state) => started(state, songs, at)),
  enqueue: (songs) => set((state) => inserted(state, songs, state.queue.length)),
  playNext: (songs) => set((state) => inserted(state, songs, state.at + 1)),
  go: (at) => set((state) => (state.queue[at] ? begun(state, at) : { isPlaying: false })),
  toggle: () => set(({ at, isPlaying }) => ({ isPlaying: at >= 0 && !isPlaying })),
  pause: () => set({ isPlaying: false }),
  next: (isAsked = false) => set((state) => followed(state, isAsked)),
  previous: () => set((state) => begun(state, before(state.at, state.queue.length, state.repeat) ?? state.at)),
  remove: (gone) => set((state) => without(state, gone)),
  move: (from, to) => set(({ queue, at }) => moved(queue, at, from, to)),
  clear: () => set(NOTHING),
  shuffle: () => set((state) => mixed(state)),
  cycleRepeat: () => set(({ repeat }) => ({ repeat: REPEATS[repeat] })),
  setVolume: (volume) => set({ volume: Math.min(1, Math.max(0, volume)), isMuted: false }),
  mute: () => set(({ isMuted }) => ({ isMuted: !isMuted })),
}));

function restored({ songs, at, volume, repeat, isMuted }: Kept): Pick<PlayerState, "volume" | "isMuted"> & Change {
  return { queue: entries(songs), at: songs[at] ? at : songs.length - 1, volume, repeat, isMuted };
}

function started({ isShuffled, turn }: PlayerState, songs: Song[], at: number): Change {
  const queue = entries(songs);
  if (queue.length === 0) return NOTHING;
  const chosen = queue[at];
  if (!isShuffled || chosen === undefined) return { queue, at, isPlaying: true, turn: turn + 1 };
  const first = [chosen, ...queue.filter((each) => each !== chosen)];
  return { queue: shuffled(first, 0, Math.random), at: 0, isPlaying: true, turn: turn + 1 };
}

function inserted({ queue, at }: PlayerState, songs: Song[], place: number): Change {
  const after = entries(songs, place);
  const later = queue.map((each) => (each.was >= place ? { ...each, was: each.was + songs.length } : each));
  const next = [...later.slice(0, place), ...after, ...later.slice(place)];
  return { queue: next, at: at < 0 && next.length > 0 ? 0 : at };
}

function begun({ turn }: PlayerState, at: number): Change {
  return { at, isPlaying: at >= 0, turn: turn + 1 };
}

function followed(state: PlayerState, isAsked: boolean): Change {
  const place = after(state.at, state.queue.length, state.repeat, isAsked);
  return place === null ? { isPlaying: false } : begun(state, place);
}

function mixed({ queue, at, isShuffled }: PlayerState): Change {
  if (isShuffled) return { ...unshuffled(queue, at), isShuffled: false };
  return { queue: shuffled(queue, at, Math.random), isShuffled: true };
}

function without({ queue, at, isPlaying }: PlayerState, gone: number): Change {
  const left = queue.filter((_, index) => index !== gone);
  const next = gone < at ? at - 1 : Math.min(at, left.length - 1);
  return { queue: left, at: next, isPlaying: isPlaying && left.length > 0 && gone !== at };
}
