// Changing a playlist: each change is a new version, so that each can be taken back. One at a time, in their order.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useLocation } from "wouter";
import { answer, client } from "../../../api/client";
import { announce, announceError } from "../../../parts/announce";
import { ALL, type Entry, listKey, type Playlist, putPlaylist, titleOf } from "../data";

interface Step {
  run: () => Promise<Playlist>;
  /** What is said when it is done. */
  words: string;
  /** The list as it will be, shown at once. */
  expected?: Playlist;
  /** The order that takes it back. */
  before?: readonly number[];
}

/** What can be done to a playlist; `isBusy` while the server is at it. */
export interface Changes {
  isBusy: boolean;
  arrange: (ids: readonly number[], words: string) => void;
  remove: (entry: Entry) => void;
  replace: (place: number, trackId: number | null) => void;
  lock: (entry: Entry, isLocked: boolean) => void;
  refill: () => void;
  regenerate: (randomSeed: number | null) => void;
}

export function useChanges(playlist: Playlist): Changes {
  const id = playlist.id ?? 0;
  const path = { playlist_id: id };
  const { mutate, isPending } = useSteps(id);
  const ids = playlist.tracks.map((entry) => entry.id);
  const patch = (tracks: readonly number[]) => () =>
    answer(
      client.PATCH("/api/playlists/{playlist_id}", { params: { path }, body: { tracks: [...tracks], remove: [] } }),
    );
  const arrange = (next: readonly number[], words: string) =>
    mutate({ run: patch(next), words, expected: arranged(playlist, next), before: ids });
  const post = (run: () => Promise<Playlist>, words: string) => mutate({ run, words, before: ids });
  return {
    isBusy: isPending,
    arrange,
    remove: (entry) =>
      arrange(
        ids.filter((each) => each !== entry.id),
        `${titleOf(entry)} is removed.`,
      ),
    replace: (place, trackId) => {
      const params = { path: { ...path, place } };
      const body = { track_id: trackId };
      const run = () => answer(client.POST("/api/playlists/{playlist_id}/places/{place}/replace", { params, body }));
      post(run, `Place ${place} has another track.`);
    },
    lock: (entry, isLocked) => {
      const places = [entry.place];
      const run = () =>
        isLocked
          ? answer(
              client.POST("/api/playlists/{playlist_id}/lock", { params: { path }, body: { places, refill: false } }),
            )
          : answer(client.POST("/api/playlists/{playlist_id}/unlock", { params: { path }, body: { places } }));
      mutate({ run, words: `${titleOf(entry)} is ${isLocked ? "locked" : "locked no longer"}.` });
    },
    refill: () => {
      const body = { places: [], refill: true };
      post(
        () => answer(client.POST("/api/playlists/{playlist_id}/lock", { params: { path }, body })),
        "The places that are not locked have other tracks.",
      );
    },
    regenerate: (randomSeed) => {
      const body = { random_seed: randomSeed };
      post(
        () => answer(client.POST("/api/playlists/{playlist_id}/regenerate", { params: { path }, body })),
        "The playlist is built again.",
      );
    },
  };
}

function useSteps(id: number) {
  const queries = useQueryClient();
  const mutationKey = ["playlists", id, "change"];
  const known = useRef<Playlist>(undefined);
  const isOneWaiting = () => queries.isMutating({ mutationKey }) > 1;
  const steps = useMutation({
    mutationKey,
    scope: { id: mutationKey.join() },
    mutationFn: ({ run }: Step) => run(),
    onMutate: ({ expected }) => {
      if (!isOneWaiting()) known.current = queries.getQueryData(listKey(id));
      if (expected) queries.setQueryData(listKey(id), expected);
    },
    onSuccess: (made, { words, before }) => {
      known.current = made;
      // Where another change waits, what is shown already has that one.
      if (!isOneWaiting()) putPlaylist(queries, made);
      announce(words, before ? { action: { label: "Undo", run: () => undo(before) } } : {});
    },
    onError: (error) => {
      // What was not saved is not shown as if it were, also where nobody can be asked now how it is.
      if (!isOneWaiting()) queries.setQueryData(listKey(id), known.current);
      queries.invalidateQueries({ queryKey: listKey(id) });
      announceError(error);
    },
  });
  const undo = (tracks: readonly number[]) => {
    const params = { path: { playlist_id: id } };
    const body = { tracks: [...tracks], remove: [] };
    const run = () => answer(client.PATCH("/api/playlists/{playlist_id}", { params, body }));
    steps.mutate({ run, words: "It is as it was before." });
  };
  return steps;
}

/** A playlist in another order, as it is shown until the server has reckoned the transitions. */
function arranged(playlist: Playlist, ids: readonly number[]): Playlist {
  const known = new Map(playlist.tracks.map((entry) => [entry.id, entry]));
  const entries = ids.flatMap((id) => known.get(id) ?? []);
  const tracks = entries.map((entry, at) => ({ ...entry, place: at + 1, transition: null }));
  return { ...playlist, tracks, weakest: null };
}

/** Delete a playlist, and go to the others. */
export function useDelete() {
  const queries = useQueryClient();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: ({ id }: { id: number; name: string }) =>
      answer(client.DELETE("/api/playlists/{playlist_id}", { params: { path: { playlist_id: id } } })),
    onSuccess: (_, { id, name }) => {
      queries.removeQueries({ queryKey: ["playlists", id] });
      queries.invalidateQueries({ queryKey: ALL });
      announce(`“${name}” is deleted.`);
      go("/playlists");
    },
    onError: announceError,
  });
}
