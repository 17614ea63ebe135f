// Who is signed in.
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { answer, client, setCsrf } from "../api/client";
import type { components } from "../api/schema";

export type Me = components["schemas"]["Me"];
/** `isOver` when the server knows us no longer: the page waits for whoever it is of to sign in again. */
export type Session = { state: "out"; setup: boolean } | { state: "in"; me: Me; isOver?: boolean };

export const SESSION = ["session"] as const;

async function whoAmI(): Promise<Session> {
  const asked = await client.GET("/api/me");
  if (asked.response.status === 401) {
    const { needed } = await answer(client.GET("/api/setup"));
    return { state: "out", setup: needed };
  }
  const me = await answer(Promise.resolve(asked));
  setCsrf(me.csrf ?? null);
  return { state: "in", me };
}

export function useSession() {
  return useQuery({ queryKey: SESSION, queryFn: whoAmI, staleTime: Number.POSITIVE_INFINITY, retry: 1 });
}

/** Handed down, not asked for: a page that is about to go still knows whose it was. */
export const Myself = createContext<Me | null>(null);

/** Who is signed in, on pages that nobody else sees. */
export function useMe(): Me {
  const me = useContext(Myself);
  if (me === null) throw new Error("nobody is signed in");
  return me;
}

function remember(queries: QueryClient, session: Session): void {
  queries.setQueryData(SESSION, session);
}

/** Take over what a sign-in answered. Who comes back finds the page as it was, and everything is asked for anew. */
export function signedIn(queries: QueryClient, me: Me): void {
  const before = queries.getQueryData<Session>(SESSION);
  setCsrf(me.csrf ?? null);
  if (before?.state !== "in" || before.me.id !== me.id) forget(queries);
  if (window.location.pathname === "/setup") window.history.replaceState(null, "", "/");
  remember(queries, { state: "in", me });
  void queries.invalidateQueries({ predicate: isNotSession });
}

/** The server knows us no longer. */
export function sessionEnded(queries: QueryClient): void {
  const before = queries.getQueryData<Session>(SESSION);
  if (before?.state === "in" && !before.isOver) remember(queries, { ...before, isOver: true });
}

/** Forget everything that was of the user. */
export function signedOut(queries: QueryClient): void {
  setCsrf(null);
  forget(queries);
  remember(queries, { state: "out", setup: false });
}

const isNotSession = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== SESSION[0];

function forget(queries: QueryClient): void {
  queries.removeQueries({ predicate: isNotSession });
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await answer(client.POST("/api/logout"));
    signedOut(queries);
  };
}
