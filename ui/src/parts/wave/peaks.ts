// The peaks of a track from the server; the first time it has to decode the file for them.
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";

export function usePeaks(trackId: number | undefined) {
  return useQuery({
    queryKey: ["peaks", trackId],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/tracks/{track_id}/waveform", { params: { path: { track_id: trackId ?? 0 } }, signal })),
    enabled: trackId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
