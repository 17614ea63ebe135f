// The library as a table: found, put in order, chosen from, and acted upon.
import { useEffect, useState } from "react";
import { Link } from "wouter";
import type { Ask } from "../../api/tracks";
import { Empty, Loading, Problem } from "../../parts/states";
import { counted } from "../../parts/time";
import { Actions } from "./Actions";
import { useAsk } from "./asking";
import { COLUMNS, cellsOf, columnsOf, useLook } from "./columns";
import { LookButton } from "./LookButton";
import "./library.css";
import { PageTitle } from "../../parts/PageTitle";
import { useNarrow } from "./narrow";
import { SearchBox } from "./SearchBox";
import { NOTHING, type Selection } from "./selection";
import { Table } from "./Table";
import { type Rows, useRows } from "./windows";

export default function Library() {
  const [ask, setAsk] = useAsk();
  const columns = columnsOf(useLook((look) => look.shown));
  const [seen, setSeen] = useState({ first: 0, last: 30 });
  const cells = cellsOf(columns);
  const rows = useRows(ask, cells, seen);
  const [selection, setSelection] = useSelection(ask);
  return (
    <div className="page fills library">
      <header className="row between library-top">
        <PageTitle>Library</PageTitle>
        <Count rows={rows} ask={ask} />
        <Actions ask={ask} total={rows.total} selection={selection} setSelection={setSelection} />
      </header>
      <div className="row library-tools">
        <SearchBox query={ask.query} onChange={(query) => setAsk({ ...ask, query })} error={rows.error} />
        <SortSelect ask={ask} setAsk={setAsk} />
        <LookButton />
      </div>
      <Answer rows={rows} ask={ask}>
        <Table
          ask={ask}
          setAsk={setAsk}
          cells={cells}
          columns={columns}
          rows={rows}
          onSeen={setSeen}
          selection={selection}
          setSelection={setSelection}
        />
      </Answer>
    </div>
  );
}

/** What is chosen; another query begins with nothing. */
function useSelection({ query }: Ask): [Selection, (selection: Selection) => void] {
  const [selection, setSelection] = useState(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is what makes it begin anew
  useEffect(() => setSelection(NOTHING), [query]);
  return [selection, setSelection];
}

function Count({ rows, ask }: { rows: Rows; ask: Ask }) {
  const found = ask.query === "" ? counted(rows.total, "track") : `${counted(rows.total, "track")} found`;
  return (
    <span className="muted numbers" role="status">
      {rows.isPending ? "Looking …" : rows.error ? "" : found}
    </span>
  );
}

function Answer({ rows, ask, children }: { rows: Rows; ask: Ask; children: React.ReactNode }) {
  const isRefused = rows.error !== null && "status" in rows.error && rows.error.status === 422;
  if (rows.error !== null && !isRefused) return <Problem error={rows.error} retry={rows.retry} />;
  if (isRefused) return <Empty title="The search cannot be read.">What is wrong is told below it.</Empty>;
  if (rows.total > 0) return children;
  if (rows.isPending) return <Loading what="the library" />;
  if (ask.query !== "") return <NoHits query={ask.query} />;
  return (
    <Empty title="The library is empty.">
      <Link href="/add">Add music</Link>, or have a folder analysed on the page <Link href="/jobs">Jobs</Link>.
    </Empty>
  );
}

function NoHits({ query }: { query: string }) {
  return (
    <Empty title={`No track is found by “${query}”.`}>
      Use fewer words, or a wider range, as tempo:100..140. All parts have to hold together.
    </Empty>
  );
}

const SORTS = [
  { sort: "title", label: "Title" },
  ...COLUMNS.flatMap(({ sort, label }) => (sort ? [{ sort, label }] : [])),
];

/** On a phone there are no headers to click. */
function SortSelect({ ask, setAsk }: { ask: Ask; setAsk: (ask: Ask) => void }) {
  if (!useNarrow()) return null;
  const value = `${ask.sort} ${ask.isFalling ? "falling" : "rising"}`;
  return (
    <select
      className="input"
      aria-label="Sort by"
      value={value}
      onChange={({ target }) => {
        const [sort = "artist", way] = target.value.split(" ");
        setAsk({ ...ask, sort, isFalling: way === "falling" });
      }}
    >
      {SORTS.flatMap(({ sort, label }) => [
        <option key={sort} value={`${sort} rising`}>
          {label} ↑
        </option>,
        <option key={`-${sort}`} value={`${sort} falling`}>
          {label} ↓
        </option>,
      ])}
    </select>
  );
}
