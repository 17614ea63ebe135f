// Everything that was added, in one list that is drawn only where it is seen.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { answer, client } from "../../api/client";
import { useJobs, useQueueInfo } from "../../live/jobs";
import { BusyButton } from "../../parts/BusyButton";
import { Empty } from "../../parts/states";
import { EntryRow } from "./EntryRow";
import { remove, useEntries } from "./entries";
import { JobRow } from "./JobRow";
import { type Row, rowsOf } from "./rows";

const ROW_PX = 68;
const PAGE = 50;

export function Downloads() {
  const [hasHistory, setHistory] = useState(false);
  const history = useHistory(hasHistory);
  const rows = useRows(history.jobs);
  const more = () => {
    if (hasHistory) void history.fetchNextPage();
    else setHistory(true);
  };
  return (
    <section className="stack" aria-labelledby="downloads-title">
      <div className="row between">
        <h2 id="downloads-title">What you added</h2>
        <Tidy />
      </div>
      {rows.length === 0 ? (
        <Empty title="Nothing yet.">Paste a link above, or drop a list or some music here.</Empty>
      ) : (
        <VirtualRows rows={rows} />
      )}
      {(hasHistory ? history.hasNextPage : rows.length > 0) && (
        <BusyButton type="button" className="button add-more" onClick={more} isBusy={history.isFetching}>
          {history.isFetching ? "Loading …" : "Show earlier ones"}
        </BusyButton>
      )}
      {hasHistory && !history.hasNextPage && !history.isFetching && rows.length > 0 && (
        <p className="muted small add-end">That is all.</p>
      )}
    </section>
  );
}

function useRows(earlier: Parameters<typeof rowsOf>[2]): Row[] {
  const entries = useEntries((state) => state.entries);
  const jobs = useJobs("download");
  const waiting = useQueueInfo()?.queue_length ?? 0;
  return useMemo(() => rowsOf(entries, jobs, earlier, waiting), [entries, jobs, earlier, waiting]);
}

function useHistory(enabled: boolean) {
  const query = useInfiniteQuery({
    queryKey: ["download-history"],
    enabled,
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) => {
      const from = pageParam === null ? {} : { before: pageParam };
      return answer(client.GET("/downloads/history", { params: { query: { limit: PAGE, ...from } } }));
    },
    getNextPageParam: (page) => page.next_before,
  });
  const jobs = useMemo(() => query.data?.pages.flatMap((page) => page.jobs) ?? [], [query.data]);
  return { ...query, jobs };
}

/** One touch to be rid of what was refused and what has arrived. */
function Tidy() {
  const entries = useEntries((state) => state.entries);
  const done = entries.filter((entry) => entry.problem !== null || entry.note !== null);
  if (done.length < 2) return null;
  return (
    <button type="button" className="button" onClick={() => remove(new Set(done.map((entry) => entry.key)))}>
      Clear {done.length} messages
    </button>
  );
}

function VirtualRows({ rows }: { rows: readonly Row[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), []);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => document.getElementById("main"),
    estimateSize: () => ROW_PX,
    getItemKey: (at) => (rows[at] as Row).key,
    scrollMargin: offset,
    overscan: 6,
  });
  return (
    <ul className="panel downloads" ref={list} aria-label="Downloads" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index] as Row;
        return (
          <li
            key={row.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className="download"
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            style={{ transform: `translateY(${item.start - offset}px)` }}
          >
            {row.kind === "job" ? <JobRow job={row.job} /> : <EntryRow entry={row.entry} place={row.place} />}
          </li>
        );
      })}
    </ul>
  );
}
