// What is there more than once, as the server tells it.
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";

export type Group = components["schemas"]["GroupTold"];
export type Copy = components["schemas"]["CopyTold"];

export const COPIES = "duplicates";

export function fetchGroups(offset: number, limit: number) {
  return answer(client.GET("/api/duplicates", { params: { query: { offset, limit } } }));
}

/** How many songs are there more than once; null until that is known. */
export function useCopiesCount(): number | null {
  const told = useQuery({ queryKey: [COPIES, "count"], queryFn: () => fetchGroups(0, 1), staleTime: 60_000 });
  return told.data?.total ?? null;
}
