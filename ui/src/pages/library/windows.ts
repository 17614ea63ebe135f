// The rows of an answer, in pages that are fetched as they come into sight; all of it may have 100,000.
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Ask, fetchRows, type TrackPage, type TrackRow } from "../../api/tracks";

export const PAGE_ROWS = 100;
/** A scroll that passes by asks for nothing; where it rests so long, rows are fetched. */
const REST_MS = 80;

/** Return the numbers of the pages of some rows; the first one always, because it tells how many there are. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / PAGE_ROWS);
  const to = Math.floor(Math.max(0, last, first) / PAGE_ROWS);
  const seen = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return from > 0 ? [0, ...seen] : seen;
}

export function pageKey(ask: Ask, cells: readonly string[], page: number) {
  return ["tracks", ask.query, ask.sort, ask.isFalling, cells.join(","), page] as const;
}

export interface Rows {
  total: number;
  /** Undefined while it is fetched. */
  rowAt: (index: number) => TrackRow | undefined;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
}

/** Fetch the rows that are seen, and tell those that are known. */
export function useRows(ask: Ask, cells: readonly string[], seen: { first: number; last: number }): Rows {
  const queries = useQueryClient();
  const rested = useRested(seen);
  const results = useQueries({
    queries: pagesOf(rested.first, rested.last).map((page) => ({
      queryKey: pageKey(ask, cells, page),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        fetchRows(ask, { offset: page * PAGE_ROWS, limit: PAGE_ROWS, cells, signal }),
    })),
  });
  const [head] = results;
  const total = useLast(head?.data?.total) ?? 0;
  const known = (page: number) => queries.getQueryData<TrackPage>(pageKey(ask, cells, page));
  return {
    total,
    rowAt: (index) => known(Math.floor(index / PAGE_ROWS))?.tracks[index % PAGE_ROWS],
    isPending: head?.isPending ?? true,
    error: results.find((each) => each.error)?.error ?? null,
    retry: () => {
      for (const each of results) if (each.isError) each.refetch();
    },
  };
}

/** The last value that was known: a table keeps its length while another order is fetched. */
function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef<T | undefined>(undefined);
  if (value !== undefined) last.current = value;
  return last.current;
}

function useRested(seen: { first: number; last: number }): { first: number; last: number } {
  const { first, last } = seen;
  const [rested, setRested] = useState({ first, last });
  useEffect(() => {
    const timer = setTimeout(() => setRested({ first, last }), REST_MS);
    return () => clearTimeout(timer);
  }, [first, last]);
  return rested;
}
