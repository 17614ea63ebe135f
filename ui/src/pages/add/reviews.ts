// Songs that were wanted and not found for sure: the questions to the server, and the answers of people.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";

export type WantedSong = components["schemas"]["WishTold"];
export type Match = Awaited<ReturnType<typeof readMatch>>;
export type Candidate = Match["candidates"][number];

const MOST = 200;

/** Songs that wait for somebody's decision. */
export const openReviews = queryOptions({
  queryKey: ["matches", "review"],
  queryFn: () => answer(client.GET("/api/matches", { params: { query: { state: "review", limit: MOST } } })),
});

/** Songs for which nothing was found, or nothing that may be taken. */
export const notFound = queryOptions({
  queryKey: ["matches", "not-found"],
  queryFn: async () => {
    const ask = (state: "rejected" | "failed") =>
      answer(client.GET("/api/matches", { params: { query: { state, limit: MOST } } }));
    const [rejected, failed] = await Promise.all([ask("rejected"), ask("failed")]);
    return [...rejected.matches, ...failed.matches];
  },
});

function readMatch(id: number) {
  return answer(client.GET("/api/matches/{wish_id}", { params: { path: { wish_id: id } } }));
}

export const match = (id: number) => queryOptions({ queryKey: ["matches", id], queryFn: () => readMatch(id) });

export type Decision = "pick" | "ban" | "unban";

/** Say what is to become of a candidate. */
export async function decide(
  queries: QueryClient,
  wishId: number,
  candidate: Candidate,
  decision: Decision,
): Promise<void> {
  const params = { path: { wish_id: wishId } };
  const body = { provider: candidate.provider, candidate: candidate.id };
  await answer(client.POST(`/api/matches/{wish_id}/${decision}`, { params, body }));
  await queries.invalidateQueries({ queryKey: ["matches"] });
}

/** Have songs looked for again. */
export async function lookAgain(queries: QueryClient, ids: number[]): Promise<number> {
  const { wanted } = await answer(client.POST("/api/matches/retry", { body: { ids } }));
  await queries.invalidateQueries({ queryKey: ["matches"] });
  return wanted;
}

/** Have the lists that want songs downloaded once more; tell whether anything was queued. */
export async function fetchNow(ids: number[]): Promise<boolean> {
  const { jobs } = await answer(client.POST("/api/matches/fetch", { body: { ids } }));
  return jobs.length > 0;
}

export function artists(names: readonly string[]): string {
  return names.join(", ") || "Unknown artist";
}

/** Minutes and seconds, as on a record. */
export function length(seconds: number | null): string {
  if (seconds === null) return "–";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How much longer or shorter a candidate is than what is wanted; nothing where that does not matter. */
export function lengthDifference(wanted: number | null, offered: number | null): string | null {
  if (wanted === null || offered === null) return null;
  const difference = Math.round(offered - wanted);
  if (Math.abs(difference) < 2) return null;
  return difference > 0 ? `${difference} s longer` : `${-difference} s shorter`;
}
