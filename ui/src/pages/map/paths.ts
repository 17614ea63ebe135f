// One's playlists, and the tracks of one of them in their order.
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";

export function usePlaylists() {
  return useQuery({
    queryKey: ["playlists", "heads"],
    queryFn: async () => (await answer(client.GET("/api/playlists"))).playlists,
  });
}

export function usePath(playlistId: number | null) {
  return useQuery({
    queryKey: ["playlists", "path", playlistId],
    queryFn: () =>
      answer(client.GET("/api/playlists/{playlist_id}", { params: { path: { playlist_id: playlistId ?? 0 } } })),
    enabled: playlistId !== null,
    select: ({ tracks }) => tracks.map(({ id }) => id),
  });
}
