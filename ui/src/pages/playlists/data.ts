// What the server tells of playlists, and what is kept of it in this browser.
import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import { type SongRow, songOf as songOfRow } from "../../player/song";

export { titleOf } from "../../player/song";

type Schemas = components["schemas"];
export type Playlist = Schemas["PlaylistTold"];
export type PlaylistHead = Schemas["PlaylistHead"];
export type Version = Schemas["VersionTold"];
export type Difference = Schemas["DifferenceTold"];
export type Methods = Schemas["Methods"];
export type Method = Schemas["MethodTold"];
export type Transition = Schemas["TransitionTold"];
export type Entry = Schemas["EntryTold"] & {
  album?: string | null;
  path?: string | null;
  key?: string | null;
  energy?: number | null;
  missing?: boolean;
};

export const ALL = ["playlists", "all"] as const;
export const listKey = (id: number, version: number | null = null) => ["playlists", id, "list", version] as const;
const versionsKey = (id: number) => ["playlists", id, "versions"] as const;

export function usePlaylists() {
  return useQuery({ queryKey: ALL, queryFn: () => answer(client.GET("/api/playlists")) });
}

export function useMethods() {
  const queryFn = () => answer(client.GET("/api/playlists/methods"));
  return useQuery({ queryKey: ["playlists", "methods"], queryFn, staleTime: Number.POSITIVE_INFINITY });
}

export function usePlaylist(id: number, version: number | null) {
  return useQuery({
    queryKey: listKey(id, version),
    queryFn: ({ signal }) => {
      const query = version === null ? {} : { version };
      return answer(
        client.GET("/api/playlists/{playlist_id}", { params: { path: { playlist_id: id }, query }, signal }),
      );
    },
  });
}

export function useEvaluation(id: number, version: number | null, isOpen: boolean) {
  return useQuery({
    queryKey: ["playlists", id, "evaluation", version],
    enabled: isOpen,
    queryFn: ({ signal }) => {
      const query = { evaluate: true, ...(version === null ? {} : { version }) };
      return answer(
        client.GET("/api/playlists/{playlist_id}", { params: { path: { playlist_id: id }, query }, signal }),
      );
    },
  });
}

export function useVersions(id: number) {
  return useQuery({
    queryKey: versionsKey(id),
    queryFn: () =>
      answer(client.GET("/api/playlists/{playlist_id}/versions", { params: { path: { playlist_id: id } } })),
  });
}

export function useDifference(id: number, before: number, after: number) {
  return useQuery({
    queryKey: ["playlists", id, "difference", before, after],
    enabled: before !== after,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const params = { path: { playlist_id: id }, query: { before, after } };
      return answer(client.GET("/api/playlists/{playlist_id}/diff", { params, signal }));
    },
  });
}

/** Take in what the server made of a playlist, as its newest version. */
export function putPlaylist(queries: QueryClient, playlist: Playlist): void {
  if (playlist.id === null) return;
  queries.setQueryData(listKey(playlist.id), playlist);
  queries.invalidateQueries({ queryKey: ALL });
  queries.invalidateQueries({ queryKey: versionsKey(playlist.id) });
  queries.invalidateQueries({ queryKey: ["playlists", playlist.id, "evaluation"] });
}

/** Return an entry as the player needs it. */
export const songOf = (entry: Entry) => songOfRow(entry as SongRow);
