// Reading tracks a page at a time, and changing many at once.
import { answer, client } from "./client";
import type { components } from "./schema";

export type TrackRow = components["schemas"]["TrackRow"];
export type TrackPage = components["schemas"]["TrackPage"];
export type TrackDetail = components["schemas"]["TrackDetail"];

/** What is asked for: a query in the filter language, and an order. */
export interface Ask {
  query: string;
  sort: string;
  isFalling: boolean;
}

/** Tracks by their ids, or all that a query finds. */
export type Meant = { ids: number[] } | { query: string };

/** Rows that the server sends at most at once. */
const MOST_ROWS = 1000;

export function fetchRows(
  ask: Ask,
  { offset, limit, cells, signal }: { offset: number; limit: number; cells: readonly string[]; signal?: AbortSignal },
): Promise<TrackPage> {
  const query = {
    query: ask.query,
    sort: ask.sort,
    descending: ask.isFalling,
    offset,
    limit,
    fields: cells.join(","),
  };
  return answer(client.GET("/api/tracks", { params: { query }, ...(signal && { signal }) }));
}

/** Return at most so many rows from a place on, in as many requests as that takes. */
export async function fetchMany(ask: Ask, offset: number, most: number, cells: readonly string[]): Promise<TrackRow[]> {
  const rows: TrackRow[] = [];
  while (rows.length < most) {
    const limit = Math.min(MOST_ROWS, most - rows.length);
    const page = await fetchRows(ask, { offset: offset + rows.length, limit, cells });
    rows.push(...page.tracks);
    if (page.tracks.length < limit) break;
  }
  return rows;
}

export type Part = "tempo" | "key";

/** What is changed of tempo and key; "tag" takes what the file says. */
export interface Change {
  tempo?: string;
  key?: string;
  undo?: Part[];
  lock?: Part[];
  unlock?: Part[];
}

/** Correct tracks; return how many are different now, and how many were meant. */
export async function correct(meant: Meant, change: Change): Promise<{ changed: number; asked: number }> {
  const { undo = [], lock = [], unlock = [] } = change;
  const body = { ...meant, ...change, undo, lock, unlock };
  const { changed, asked } = await answer(client.PATCH("/api/tracks/corrections", { body }));
  return { changed: changed.length, asked };
}

export type Liking = 1 | 0 | -1;

/** Like tracks, dislike them, or neither; return of how many that was said. */
export async function like(meant: Meant, liked: Liking): Promise<number> {
  return (await answer(client.PUT("/api/tracks/opinions", { body: { ...meant, liked } }))).tracks;
}
