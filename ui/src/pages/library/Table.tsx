// The grid: only the rows in sight are in the page; one moves in it by keys from row to row.
// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows of which few are there is a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and tells which row is meant
import { type Range, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Ask } from "../../api/tracks";
import { sortedBy } from "./asking";
import { type Column, useLook } from "./columns";
import { useNarrow } from "./narrow";
import { TrackLine } from "./Row";
import { everything, isChosen, type Selection } from "./selection";
import { useGridActs } from "./useGridActs";
import type { Rows } from "./windows";

interface Props {
  ask: Ask;
  setAsk: (ask: Ask) => void;
  cells: readonly string[];
  columns: readonly Column[];
  rows: Rows;
  onSeen: (seen: { first: number; last: number }) => void;
  selection: Selection;
  setSelection: (selection: Selection) => void;
}

const HEAD_PX = 36;
const ROW_PX = { roomy: 48, dense: 34 };
const NARROW_ROW_PX = 60;
const OVERSCAN = 12;

export function Table({ ask, setAsk, cells, columns, rows, onSeen, selection, setSelection }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const isNarrow = useNarrow();
  const density = useLook((look) => look.density);
  const rowPx = isNarrow ? NARROW_ROW_PX : ROW_PX[density];
  const headPx = isNarrow ? 0 : HEAD_PX;
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    paddingStart: headPx,
    scrollPaddingStart: headPx,
    rangeExtractor: (range) => withActive(range, active),
  });
  useSeen(virtual.range, onSeen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of rows is what changes sizes
  useEffect(() => virtual.measure(), [rowPx, virtual]);
  const acts = useGridActs({ ask, cells, rows, selection, setSelection, active, setActive, virtual, scroller });
  const columnCount = isNarrow ? 2 : columns.length + 2;
  const style = { "--columns": templateOf(columns), "--least": `${leastOf(columns)}px` } as React.CSSProperties;
  return (
    <div
      ref={scroller}
      className={`library-grid ${isNarrow ? "narrow" : density}`}
      role="grid"
      tabIndex={0}
      aria-label="Tracks"
      aria-multiselectable="true"
      aria-rowcount={rows.total + 1}
      aria-colcount={columnCount}
      aria-busy={rows.isPending}
      aria-activedescendant={rows.rowAt(active) ? `track-row-${active}` : undefined}
      onKeyDown={acts.press}
      style={style}
    >
      <Head
        ask={ask}
        columns={isNarrow ? [] : columns}
        setAsk={setAsk}
        isAll={selection.isAll && selection.some.size === 0}
        chooseAll={() => setSelection(selection.isAll ? { ...everything(0), isAll: false } : everything(0))}
      />
      <div role="rowgroup" className="library-body" style={{ height: virtual.getTotalSize() - headPx }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows.rowAt(index);
          return (
            <TrackLine
              key={index}
              index={index}
              row={row}
              columns={columns}
              isNarrow={isNarrow}
              isActive={index === active}
              isChosen={row !== undefined && isChosen(selection, row.id)}
              top={start - headPx}
              height={rowPx}
              acts={acts}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The rows in sight, and the one that is pointed at by keys, wherever it is. */
function withActive({ startIndex, endIndex, overscan, count }: Range, active: number): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step);
  if (active >= count || (active >= first && active <= last)) return seen;
  return active < first ? [active, ...seen] : [...seen, active];
}

function useSeen(range: { startIndex: number; endIndex: number } | null, onSeen: Props["onSeen"]): void {
  const first = Math.max(0, (range?.startIndex ?? 0) - OVERSCAN);
  const last = (range?.endIndex ?? 30) + OVERSCAN;
  useEffect(() => onSeen({ first, last }), [first, last, onSeen]);
}

function templateOf(columns: readonly Column[]): string {
  const middle = columns.map(({ width, leastPx }) => (width.endsWith("fr") ? `minmax(${leastPx}px, ${width})` : width));
  return ["36px", "minmax(190px, 3fr)", ...middle].join(" ");
}

function leastOf(columns: readonly Column[]): number {
  const gap = 9;
  return columns.reduce((sum, { leastPx }) => sum + leastPx + gap, 36 + 190 + gap + 16);
}

interface HeadProps {
  ask: Ask;
  columns: readonly Column[];
  setAsk: (ask: Ask) => void;
  isAll: boolean;
  chooseAll: () => void;
}

function Head({ ask, columns, setAsk, isAll, chooseAll }: HeadProps) {
  const way = (sort: string | null) => (sort !== ask.sort ? "none" : ask.isFalling ? "descending" : "ascending");
  const all = [{ id: "title", label: "Title", sort: "title" as string | null, isNumber: false }, ...columns];
  return (
    <div className="library-head library-line" role="row" aria-rowindex={1} tabIndex={-1}>
      <div role="columnheader" aria-colindex={1} className="library-check">
        <input type="checkbox" aria-label="Choose all tracks that are found" checked={isAll} onChange={chooseAll} />
      </div>
      {all.map(({ id, label, sort, isNumber }, index) => (
        <div
          key={id}
          role="columnheader"
          aria-colindex={index + 2}
          aria-sort={sort === null ? undefined : way(sort)}
          className={isNumber ? "library-number" : ""}
        >
          {sort === null ? label : <SortButton label={label} way={way(sort)} act={() => setAsk(sortedBy(ask, sort))} />}
        </div>
      ))}
    </div>
  );
}

function SortButton({ label, way, act }: { label: string; way: string; act: () => void }) {
  return (
    <button type="button" className="library-sort" onClick={act}>
      {label}
      {way === "ascending" && <ArrowUp size={13} aria-hidden />}
      {way === "descending" && <ArrowDown size={13} aria-hidden />}
    </button>
  );
}
