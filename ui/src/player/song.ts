// A track as the player needs it.

export interface Song {
  id: number;
  title: string;
  artist: string;
  durationS: number;
  /** Decibels to play it louder by, from ReplayGain; null where that was not measured. */
  gainDb: number | null;
  /** Its highest peak in decibels below full scale, so that a gain does not clip it; unknown is taken for 0. */
  peakDb?: number | null;
  /** Whether its file holds a picture. */
  hasCover?: boolean;
}

/** What a song is made from: a row of `GET /api/tracks` with the cells of `SONG_CELLS`. */
export interface SongRow {
  id: number;
  title?: string | null;
  artists?: string[] | null;
  path?: string | null;
  duration_s?: number | null;
  replaygain_db?: number | null;
  true_peak_dbtp?: number | null;
  has_cover?: boolean | null;
}

export const SONG_CELLS = ["title", "artists", "path", "duration_s", "replaygain_db", "true_peak_dbtp", "has_cover"];

/** Return a row as a song. */
export function songOf(row: SongRow): Song {
  return {
    id: row.id,
    title: titleOf(row),
    artist: (row.artists ?? []).join(", "),
    durationS: row.duration_s ?? 0,
    gainDb: row.replaygain_db ?? null,
    peakDb: row.true_peak_dbtp ?? null,
    hasCover: row.has_cover ?? false,
  };
}

/** The title of a track, or the name of its file. */
export function titleOf({ title, path, id }: Pick<SongRow, "title" | "path" | "id">): string {
  return title || path?.split("/").at(-1) || `Track ${id}`;
}

export const audioUrl = (id: number) => `/api/tracks/${id}/audio`;
export const coverUrl = (id: number) => `/api/tracks/${id}/cover`;
