// Files that could not be analysed, and why.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, client } from "../../api/client";
import { moment } from "../../live/words";
import { Loading, Problem } from "../../parts/states";

export function Unanalysed() {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2 className="unanalysed-title">Files that could not be analysed</h2>
      </summary>
      {isOpen && <Failures />}
    </details>
  );
}

const PAGE = 50;

function Failures() {
  const failures = useInfiniteQuery({
    queryKey: ["failures"],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      answer(client.GET("/api/failures", { params: { query: { limit: PAGE, offset: pageParam } } })),
    getNextPageParam: ({ offset, total }) => (offset + PAGE < total ? offset + PAGE : null),
  });
  if (failures.isPending) return <Loading what="the files" />;
  if (failures.isError) return <Problem error={failures.error} retry={failures.refetch} />;
  const found = failures.data.pages.flatMap((page) => page.failures);
  if (found.length === 0) return <p className="muted">There is none: everything in the library was analysed.</p>;
  return (
    <>
      <p className="muted small numbers">{failures.data.pages[0]?.total.toLocaleString()} files</p>
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
