// The map as the server tells it, and the tracks of some of its points.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";

export type Sheet = components["schemas"]["MapTold"];
export type Row = components["schemas"]["TrackRow"];

/** The server tells places in so many steps from the middle to the edge. */
const STEPS = 10_000;
const AGAIN_MS = 1500;
export const MOST_ROWS = 200;

interface Told {
  /** Null while the server draws the map. */
  sheet: Sheet | null;
  /** A newer one is being drawn. */
  isOld: boolean;
}

async function ask(): Promise<Told> {
  const asked = await client.GET("/api/map");
  const told = await answer(Promise.resolve(asked));
  return { sheet: "ids" in told ? told : null, isOld: asked.response.headers.has("X-Map-Renewing") };
}

export function useSheet() {
  return useQuery({
    queryKey: ["map"],
    queryFn: ask,
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.data && (state.data.sheet === null || state.data.isOld) ? AGAIN_MS : false),
    structuralSharing: false,
  });
}

/** Places of the points, x and y in turn, -1..1. */
export function pointsOf({ x, y }: Pick<Sheet, "x" | "y">): Float32Array {
  const points = new Float32Array(2 * x.length);
  for (let index = 0; index < x.length; index++) {
    points[2 * index] = (x[index] ?? 0) / STEPS;
    points[2 * index + 1] = (y[index] ?? 0) / STEPS;
  }
  return points;
}

/** The index of each track on the map, by its id. */
export function useIndices(sheet: Sheet): Map<number, number> {
  return useMemo(() => new Map(sheet.ids.map((id, index) => [id, index])), [sheet]);
}

/** What is known of some tracks, `MOST_ROWS` at most, in their order. */
export function useRows(ids: readonly number[]) {
  const asked = ids.slice(0, MOST_ROWS).join(",");
  return useQuery({
    queryKey: ["map", "tracks", asked],
    queryFn: async () => (await answer(client.GET("/api/map/tracks", { params: { query: { ids: asked } } }))).tracks,
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
}
