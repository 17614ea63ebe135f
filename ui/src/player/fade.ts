// A transition as a DJ would hear it: the end of one song and the start of another, overlapped.
import { usePlayer } from "./player";
import { load, makeSide, type Side, unload } from "./sides";
import type { Song } from "./song";

/** So much is heard of each song. */
export const HEARD_S = 20;

export interface Preview {
  /** Settles when the preview is over or was stopped; fails where the songs cannot be played. */
  done: Promise<void>;
  stop: () => void;
}

let running: Preview | null = null;

/** Factors of both songs at a share 0..1 of the overlap; their power is the same all the way. */
export function fadeAt(share: number): [number, number] {
  const angle = (Math.min(1, Math.max(0, share)) * Math.PI) / 2;
  return [Math.cos(angle), Math.sin(angle)];
}

/** Return where the first song starts, and when the second one begins after that. */
export function planOf(durationS: number, seconds: number): { startS: number; overlapS: number; waitS: number } {
  const heardS = Math.min(HEARD_S, durationS);
  const overlapS = Math.max(0, Math.min(seconds, heardS));
  return { startS: durationS - heardS, overlapS, waitS: heardS - overlapS };
}

/** Play the last 20 s of one song and the first 20 s of the next, overlapped by some seconds; the player pauses. */
export function previewTransition(a: Song, b: Song, seconds = 8): Preview {
  running?.stop();
  usePlayer.getState().pause();
  const sides = [makeSide(), makeSide()] as const;
  const over = new AbortController();
  const unfollow = usePlayer.subscribe(({ isPlaying }) => isPlaying && over.abort());
  const preview: Preview = { done: run(sides, [a, b], seconds, over.signal), stop: () => over.abort() };
  preview.done = preview.done.finally(() => {
    unfollow();
    for (const side of sides) unload(side);
    if (running === preview) running = null;
  });
  running = preview;
  return preview;
}

async function run(sides: readonly [Side, Side], songs: [Song, Song], seconds: number, signal: AbortSignal) {
  const [one, two] = sides;
  songs.forEach((song, index) => {
    load(sides[index] as Side, song, index);
  });
  await Promise.all([ready(one, signal), ready(two, signal)]);
  const plan = planOf(one.audio.duration, seconds);
  one.audio.currentTime = plan.startS;
  const setFade = (share: number) => {
    for (const [index, factor] of fadeAt(share).entries()) setVolume(sides[index] as Side, factor);
  };
  setFade(0);
  await one.audio.play();
  await until(() => one.audio.ended || one.audio.currentTime >= plan.startS + plan.waitS, signal);
  if (signal.aborted) return;
  await two.audio.play();
  await until(() => {
    setFade(plan.overlapS > 0 ? two.audio.currentTime / plan.overlapS : 1);
    return two.audio.ended || two.audio.currentTime >= Math.min(HEARD_S, two.audio.duration);
  }, signal);
}

function setVolume({ audio, factor }: Side, fade: number): void {
  const volume = usePlayer.getState().volume ** 2;
  audio.volume = Math.min(1, volume * factor * fade);
}

const CHECK_MS = 40;

function until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!signal.aborted && !isSo()) return;
      clearInterval(timer);
      resolve();
    }, CHECK_MS);
  });
}

function ready({ audio }: Side, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => resolve());
    audio.addEventListener("canplay", () => resolve(), { once: true });
    audio.addEventListener("error", () => reject(new Error("One of the two tracks cannot be played.")), { once: true });
    audio.load();
  });
}
