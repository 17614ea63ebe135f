// Playlists of tracks that somebody chose, in the order in which they were chosen.
import { answer, client } from "./client";

/** So many tracks a playlist may have. */
export const MOST_TRACKS = 2000;

/** Save tracks as a playlist; under a name that is there, as its newest version. Return its id. */
export async function savePlaylist(name: string, ids: readonly number[]): Promise<number> {
  const kept = [...new Set(ids)].slice(0, MOST_TRACKS);
  const locked = kept.map((id, index): [number, number] => [index + 1, id]);
  const spec = { method: "order", seeds: kept, locked, length: Math.max(1, kept.length) } as never;
  const made = await answer(client.POST("/api/playlists", { body: { name, spec } }));
  const path = { playlist_id: made.id as number };
  await answer(client.POST("/api/playlists/{playlist_id}/unlock", { params: { path }, body: { places: [] } }));
  return path.playlist_id;
}
