// What the system shows of the player, and its media keys.
import { useEffect } from "react";
import { useClock } from "./clock";
import { seekBy, seekTo } from "./deck";
import { usePlayer } from "./player";
import { coverUrl, type Song } from "./song";

const STEP_S = 10;

const HANDLERS: [MediaSessionAction, MediaSessionActionHandler][] = [
  ["play", () => usePlayer.setState({ isPlaying: true })],
  ["pause", () => usePlayer.getState().pause()],
  ["previoustrack", () => usePlayer.getState().previous()],
  ["nexttrack", () => usePlayer.getState().next(true)],
  ["seekbackward", ({ seekOffset }) => seekBy(-(seekOffset ?? STEP_S))],
  ["seekforward", ({ seekOffset }) => seekBy(seekOffset ?? STEP_S)],
  ["seekto", ({ seekTime }) => seekTo(seekTime ?? 0)],
];

/** Keep the system's picture of the player true while a component is shown. */
export function useMediaSession(song: Song | undefined, isPlaying: boolean): void {
  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    for (const [action, handler] of HANDLERS) setHandler(action, handler);
    return () => {
      for (const [action] of HANDLERS) setHandler(action, null);
    };
  }, []);
  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    navigator.mediaSession.metadata = song ? metadata(song) : null;
    navigator.mediaSession.playbackState = song === undefined ? "none" : isPlaying ? "playing" : "paused";
  }, [song, isPlaying]);
  useEffect(() => useClock.subscribe(({ positionS }) => tellPosition(song, positionS)), [song]);
}

function metadata(song: Song): MediaMetadata {
  const artwork = song.hasCover ? [{ src: new URL(coverUrl(song.id), window.location.href).href }] : [];
  return new MediaMetadata({ title: song.title, artist: song.artist, artwork });
}

function setHandler(action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    navigator.mediaSession.setActionHandler(action, handler);
  } catch {
    // Browsers know different actions.
  }
}

function tellPosition(song: Song | undefined, positionS: number): void {
  if (!("mediaSession" in navigator) || song === undefined || !(song.durationS > 0)) return;
  const position = Math.min(positionS, song.durationS);
  navigator.mediaSession.setPositionState?.({ duration: song.durationS, position, playbackRate: 1 });
}
