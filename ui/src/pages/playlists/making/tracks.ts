// Tracks as a form names them: found by words, and told by their ids.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, client } from "../../../api/client";
import { titleOf } from "../data";

export interface Named {
  id: number;
  label: string;
  note: string;
}

interface Row {
  id: number;
  title?: string | null;
  artists?: string[] | null;
  path?: string | null;
  tempo_bpm?: number | null;
  camelot?: string | null;
}

const CELLS = "id,title,artists,path,tempo_bpm,camelot";

/** So many are found, and so many are told by id at once. */
const MOST_FOUND = 12;
export const MOST_TOLD = 60;

/** Return a value as it was some time ago, once it rests. */
export function useRested<T>(value: T, restMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

/** Find tracks by words of the filter language. */
export function useFoundTracks(text: string): { found: Named[]; isNone: boolean } {
  const query = useRested(text.trim(), 200);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["tracks", "picked", query],
    enabled: query !== "",
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => rows(query, MOST_FOUND, signal),
    retry: false,
  });
  const found = text.trim() === "" || query === "" ? [] : (data ?? []);
  const isNone = data?.length === 0 && !isPlaceholderData && query !== "" && query === text.trim();
  return { found, isNone };
}

/** Return what tracks are called; those that the library does not have are left out. */
export function useNamed(ids: readonly number[]): ReadonlyMap<number, string> {
  const told = ids.slice(0, MOST_TOLD);
  const { data } = useQuery({
    queryKey: ["tracks", "named", told],
    enabled: told.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: ({ signal }) => rows(`id:${told.join(",")}`, MOST_TOLD, signal),
  });
  return new Map((data ?? []).map(({ id, label }) => [id, label]));
}

async function rows(query: string, limit: number, signal: AbortSignal): Promise<Named[]> {
  const params = { query: { query, limit, fields: CELLS } };
  const page = await answer(client.GET("/api/tracks", { params, signal }));
  return (page.tracks as Row[]).map(named);
}

function named(row: Row): Named {
  const label = [row.artists?.join(", "), titleOf(row)].filter(Boolean).join(" – ");
  const tempo = typeof row.tempo_bpm === "number" ? `${Math.round(row.tempo_bpm)} BPM` : null;
  return { id: row.id, label, note: [tempo, row.camelot].filter(Boolean).join(", ") };
}
