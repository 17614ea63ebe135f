// A track of the map in words.
import type { Row } from "./sheet";

export function artistOf(row: Row): string {
  return row.artists?.join(", ") || "Unknown artist";
}

/** Tempo and key in short: "128 BPM · 8A". */
export function inShort(row: Row): string {
  const tempo = row.tempo_bpm == null ? null : `${Math.round(row.tempo_bpm)} BPM`;
  return [tempo, row.camelot].filter(Boolean).join(" · ");
}
