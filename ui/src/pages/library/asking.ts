// What the library page is asked for, as its address tells it, so that it can be linked to and gone back to.
import { useSearchParams } from "wouter";
import type { Ask } from "../../api/tracks";

const USUAL_SORT = "artist";

export function askOf(params: URLSearchParams): Ask {
  return {
    query: params.get("q") ?? "",
    sort: params.get("sort") ?? USUAL_SORT,
    isFalling: params.get("falling") === "1",
  };
}

/** Return the address of an answer, without what is usual. */
export function paramsOf({ query, sort, isFalling }: Ask): Record<string, string> {
  return {
    ...(query && { q: query }),
    ...(sort !== USUAL_SORT && { sort }),
    ...(isFalling && { falling: "1" }),
  };
}

/** A click on a header sorts by it; another click turns the order round. */
export function sortedBy(ask: Ask, sort: string): Ask {
  return { ...ask, sort, isFalling: ask.sort === sort && !ask.isFalling };
}

export function useAsk(): [Ask, (ask: Ask) => void] {
  const [params, setParams] = useSearchParams();
  return [askOf(params), (ask) => setParams(paramsOf(ask), { replace: true })];
}
