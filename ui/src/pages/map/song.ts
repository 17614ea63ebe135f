// A track of the map for the player.
import type { Song } from "../../player/player";
import type { Row } from "./sheet";

/** ReplayGain 2 brings everything to this loudness. */
const REFERENCE_LUFS = -18;

export function songOf(row: Row): Song {
  return {
    id: row.id,
    title: titleOf(row),
    artist: artistOf(row),
    durationS: row.duration_s ?? 0,
    gainDb: row.loudness_lufs == null ? null : REFERENCE_LUFS - row.loudness_lufs,
  };
}

export function titleOf(row: Row): string {
  return row.title ?? `Track ${row.id}`;
}

export function artistOf(row: Row): string {
  return row.artists?.join(", ") || "Unknown artist";
}

/** Tempo and key in short: "128 BPM · 8A". */
export function inShort(row: Row): string {
  const tempo = row.tempo_bpm == null ? null : `${Math.round(row.tempo_bpm)} BPM`;
  return [tempo, row.camelot].filter(Boolean).join(" · ");
}
