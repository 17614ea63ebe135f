// Everything that the server knows of a track, and its neighbours.
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import { SONG_CELLS } from "../../player/song";

export function useTrack(id: number) {
  return useQuery({
    queryKey: ["track", id],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/tracks/{track_id}", { params: { path: { track_id: id } }, signal })),
  });
}

const NEAR_CELLS = [...SONG_CELLS, "tempo_bpm", "camelot", "key"].join(",");
const NEAR = 12;

export function useNeighbours(id: number) {
  const params = { path: { track_id: id }, query: { limit: NEAR, fields: NEAR_CELLS } };
  return useQuery({
    queryKey: ["neighbours", id],
    queryFn: async ({ signal }) =>
      (await answer(client.GET("/api/tracks/{track_id}/neighbours", { params, signal }))).neighbours,
  });
}
