// Files that could not be analysed, and why.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSearch } from "wouter";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import { moment } from "../../live/words";
import { Loading, Problem } from "../../parts/states";

const PAGE = 50;

export function Unanalysed() {
  const failures = useFailures();
  const total = failures.data?.pages[0]?.total;
  // The way from what needs attention ends at the files themselves.
  const isMeant = useSearch() === "failures";
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (isMeant && total !== undefined) place.current?.scrollIntoView({ block: "start" });
  }, [isMeant, total]);
  return (
    <details ref={place} className="panel" open={isMeant || undefined}>
      <summary>
        <h2 className="unanalysed-title">Files that could not be analysed</h2>{" "}
        {total !== undefined && (
          <span className={`badge numbers ${total > 0 ? "bad" : ""}`}>{total.toLocaleString()}</span>
        )}
      </summary>
      <Failures failures={failures} />
    </details>
  );
}

function useFailures() {
  return useInfiniteQuery({
    queryKey: ["failures"],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      answer(client.GET("/api/failures", { params: { query: { limit: PAGE, offset: pageParam } } })),
    getNextPageParam: ({ offset, total }) => (offset + PAGE < total ? offset + PAGE : null),
  });
}

function Failures({ failures }: { failures: ReturnType<typeof useFailures> }) {
  if (failures.isPending) return <Loading what="the files" />;
  if (isLost(failures)) return <Problem error={failures.error} retry={failures.refetch} />;
  const found = failures.data.pages.flatMap((page) => page.failures);
  if (found.length === 0) return <p className="muted">There is none: everything in the library was analysed.</p>;
  return (
    <>
      <ul className="failures">
        {found.map((failure) => (
          <li key={failure.path}>
            <strong className="failure-path">{failure.path}</strong>
            <span className="small job-problem">{failure.reason}</span>
            <span className="small muted">
              {failure.attempts === 1 ? "Tried once" : `Tried ${failure.attempts} times`}, last{" "}
              {moment(failure.last_at)}
            </span>
          </li>
        ))}
      </ul>
      {failures.hasNextPage && (
        <button type="button" className="button" onClick={() => failures.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}
