// Which points are selected, and what they are.
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { answer, client } from "../../api/client";
import { announceError } from "../../parts/announce";
import type { Sheet } from "./sheet";
import type { View } from "./view";

const NEIGHBOURS = 25;

export function useSelection(sheet: Sheet, points: Float32Array, indexOf: Map<number, number>) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<{ ids: readonly number[]; what: string } | null>(null);
  const indices = useMemo(
    () => chosen?.ids.map((id) => indexOf.get(id)).filter((index) => index !== undefined) ?? null,
    [chosen, indexOf],
  );
  const select = (found: readonly number[], what: string) =>
    setChosen(found.length > 0 ? { ids: found.map((index) => sheet.ids[index] ?? 0), what } : null);
  const selectNeighbours = async (id: number) => {
    const near = await neighboursOf(queries, id).catch(announceError);
    if (near) setChosen({ ids: [id, ...near], what: "that sound alike" });
  };
  return {
    ids: chosen?.ids ?? [],
    what: chosen?.what ?? "",
    indices,
    select,
    selectSeen: (view: View) => select(seen(points, view), "seen"),
    selectNeighbours,
    clear: () => setChosen(null),
  };
}

/** The points in the square that is certainly seen, those nearest to the middle first. */
export function seen(points: Float32Array, view: View): number[] {
  const reach = 1.02 / view.zoom;
  const away = (index: number) =>
    Math.max(Math.abs((points[2 * index] ?? 0) - view.x), Math.abs((points[2 * index + 1] ?? 0) - view.y));
  const found: [number, number][] = [];
  for (let index = 0; index < points.length / 2; index++) {
    const distance = away(index);
    if (distance <= reach) found.push([distance, index]);
  }
  return found.sort((one, other) => one[0] - other[0]).map(([, index]) => index);
}

async function neighboursOf(queries: ReturnType<typeof useQueryClient>, id: number): Promise<number[]> {
  const params = { path: { track_id: id }, query: { limit: NEIGHBOURS, fields: "id" } };
  const found = await queries.fetchQuery({
    queryKey: ["map", "neighbours", id],
    queryFn: () => answer(client.GET("/api/tracks/{track_id}/neighbours", { params })),
  });
  return found.neighbours.map((each) => each.id);
}
