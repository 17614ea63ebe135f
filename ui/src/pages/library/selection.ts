// Which tracks are chosen: some by hand, or all of the query but some.
import type { TrackRow } from "../../api/tracks";

interface Chosen {
  index: number;
  row: TrackRow;
}

export interface Selection {
  /** Whether everything is chosen but `some`, and not `some` alone. */
  isAll: boolean;
  some: ReadonlyMap<number, Chosen>;
  /** Index of the row from which a range goes on. */
  anchor: number;
}

export const NOTHING: Selection = { isAll: false, some: new Map(), anchor: 0 };

export function everything(anchor: number): Selection {
  return { isAll: true, some: new Map(), anchor };
}

export function isChosen({ isAll, some }: Selection, id: number): boolean {
  return some.has(id) !== isAll;
}

export function countOf({ isAll, some }: Selection, total: number): number {
  return isAll ? Math.max(0, total - some.size) : some.size;
}

/** Choose a row and no other. */
export function only(row: TrackRow, index: number): Selection {
  return { isAll: false, some: new Map([[row.id, { index, row }]]), anchor: index };
}

/** Choose a row, or choose it no longer. */
export function toggled(selection: Selection, row: TrackRow, index: number): Selection {
  const some = new Map(selection.some);
  if (!some.delete(row.id)) some.set(row.id, { index, row });
  return { ...selection, some, anchor: index };
}

/** Choose the rows from the anchor to a place; `first` is the index of the first of them. */
export function ranged(selection: Selection, rows: readonly TrackRow[], first: number): Selection {
  const some = new Map(rows.map((row, step) => [row.id, { index: first + step, row }]));
  return { isAll: false, some, anchor: selection.anchor };
}

/** Rows of those that are chosen by hand, as they stand in the table. */
export function rowsOf({ some }: Selection): TrackRow[] {
  return [...some.values()].sort((one, other) => one.index - other.index).map(({ row }) => row);
}
