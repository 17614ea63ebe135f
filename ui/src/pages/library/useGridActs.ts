// What clicks and keys do in the grid: moving, choosing, playing, opening.
import type { Virtualizer } from "@tanstack/react-virtual";
import type { KeyboardEvent, MouseEvent, RefObject } from "react";
import { useLocation } from "wouter";
import { type Ask, fetchMany, type TrackRow } from "../../api/tracks";
import { announceError } from "../../parts/announce";
import { usePlayer } from "../../player/player";
import { SONG_CELLS, songOf } from "../../player/song";
import { everything, NOTHING, only, ranged, type Selection, toggled } from "./selection";
import type { Rows } from "./windows";

/** A click on a row queues it with so many that follow. */
const QUEUED = 500;

interface Given {
  ask: Ask;
  cells: readonly string[];
  rows: Rows;
  selection: Selection;
  setSelection: (selection: Selection) => void;
  active: number;
  setActive: (index: number) => void;
  virtual: Virtualizer<HTMLDivElement, Element>;
  scroller: RefObject<HTMLDivElement | null>;
}

export interface GridActs {
  press: (event: KeyboardEvent) => void;
  click: (event: MouseEvent, index: number, row: TrackRow) => void;
  check: (index: number, row: TrackRow) => void;
  play: (index: number) => void;
}

export function useGridActs(given: Given): GridActs {
  const { ask, rows, selection, setSelection, active, setActive, virtual, scroller } = given;
  const [, open] = useLocation();
  const rangeTo = (index: number) => extend(given, index).catch(announceError);
  const play = (index: number) => playFrom(ask, index).catch(announceError);
  const goTo = (index: number, event: KeyboardEvent) => {
    const target = Math.max(0, Math.min(index, rows.total - 1));
    setActive(target);
    virtual.scrollToIndex(target);
    const row = rows.rowAt(target);
    if (event.shiftKey) rangeTo(target);
    else if (!event.ctrlKey && row !== undefined) setSelection(only(row, target));
    else if (!event.ctrlKey) setSelection({ ...NOTHING, anchor: target });
  };
  const check = (index: number, row: TrackRow) => {
    setActive(index);
    setSelection(toggled(selection, row, index));
  };
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const row = rows.rowAt(active);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / virtual.options.estimateSize(0)) - 2);
    const acts = new Map<string, () => void>([
      ["ArrowDown", () => goTo(active + 1, event)],
      ["ArrowUp", () => goTo(active - 1, event)],
      ["PageDown", () => goTo(active + page, event)],
      ["PageUp", () => goTo(active - page, event)],
      ["Home", () => goTo(0, event)],
      ["End", () => goTo(rows.total - 1, event)],
      [" ", () => row && check(active, row)],
      ["Enter", () => (event.ctrlKey ? row && open(`/tracks/${row.id}`) : play(active))],
      ["o", () => row && open(`/tracks/${row.id}`)],
      ["Escape", () => setSelection(NOTHING)],
    ]);
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    const act = isAll ? () => setSelection(everything(active)) : acts.get(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const click = (event: MouseEvent, index: number, row: TrackRow) => {
    setActive(index);
    if (event.shiftKey) rangeTo(index);
    else if (event.ctrlKey || event.metaKey) check(index, row);
    else setSelection(only(row, index));
  };
  return { press, click, check, play };
}

/** Choose all rows from the anchor to an index; those that are not there are fetched. */
async function extend({ ask, cells, rows, selection, setSelection }: Given, index: number): Promise<void> {
  const first = Math.min(selection.anchor, index);
  const count = Math.abs(selection.anchor - index) + 1;
  const known = Array.from({ length: count }, (_, step) => rows.rowAt(first + step));
  const isKnown = (found: (TrackRow | undefined)[]): found is TrackRow[] => !found.includes(undefined);
  setSelection(ranged(selection, isKnown(known) ? known : await fetchMany(ask, first, count, cells), first));
}

async function playFrom(ask: Ask, index: number): Promise<void> {
  const rows = await fetchMany(ask, index, QUEUED, SONG_CELLS);
  usePlayer.getState().play(rows.map(songOf));
}
