// What was done on this server, and by whom, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import { isLost } from "../../api/lost";
import { BusyButton } from "../../parts/BusyButton";
import { Loading, Problem } from "../../parts/states";

export function AuditLog() {
  const log = useInfiniteQuery({
    queryKey: ["audit"],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(pageParam === null ? {} : { before: pageParam }) };
      return answer(client.GET("/api/audit", { params: { query } }));
    },
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
  if (log.isPending) return <Loading what="the audit log" />;
  if (isLost(log)) return <Problem error={log.error} retry={log.refetch} />;
  return (
    <div className="panel stack">
      <h2 id="audit-title">Audit log</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="audit-scroll" tabIndex={0} aria-labelledby="audit-title">
        <table className="audit">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Of</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {log.data.pages
              .flatMap((page) => page.entries)
              .map((entry) => (
                <tr key={entry.id}>
                  <td className="numbers">{new Date(entry.at).toLocaleString()}</td>
                  <td>{entry.user_name || "–"}</td>
                  <td>
                    <code>{entry.action}</code>
                  </td>
                  <td className="audit-subject">{entry.subject}</td>
                  <td className="numbers">{entry.address}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
      {log.hasNextPage && (
        <div>
          <BusyButton type="button" className="button" onClick={() => log.fetchNextPage()} isBusy={log.isFetching}>
            Show more
          </BusyButton>
        </div>
      )}
    </div>
  );
}
