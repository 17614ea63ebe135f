// A track as a line of the grid; of two lines on a phone.
// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows of which few are there is a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and tells which row is meant
import { Play } from "lucide-react";
import type { MouseEvent } from "react";
import { Link } from "wouter";
import type { TrackRow } from "../../api/tracks";
import { Cover } from "../../parts/Cover";
import { KeyBadge } from "../../parts/KeyBadge";
import { clock } from "../../parts/time";
import { usePlayer } from "../../player/player";
import { titleOf } from "../../player/song";
import type { Column } from "./columns";
import type { GridActs } from "./useGridActs";

interface Props {
  index: number;
  row: TrackRow | undefined;
  columns: readonly Column[];
  isNarrow: boolean;
  isActive: boolean;
  isChosen: boolean;
  top: number;
  height: number;
  acts: GridActs;
}

export function TrackLine({ index, row, columns, isNarrow, isActive, isChosen, top, height, acts }: Props) {
  const isCurrent = usePlayer(({ queue, at }) => row !== undefined && queue[at]?.id === row.id);
  const classes = ["library-line", "library-row", isActive && "active", isCurrent && "current"].filter(Boolean);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the grid
    <div
      id={`track-row-${index}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      aria-busy={row === undefined}
      className={classes.join(" ")}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={(event) => row && !isOnControl(event) && acts.click(event, index, row)}
      onDoubleClick={(event) => row && !isOnControl(event) && acts.play(index)}
    >
      {row === undefined ? (
        <Waiting />
      ) : (
        <>
          <Check isChosen={isChosen} name={titleOf(row)} act={() => acts.check(index, row)} />
          <Title row={row} height={height} isNarrow={isNarrow} play={() => acts.play(index)} />
          {!isNarrow &&
            columns.map((column, place) => <Cell key={column.id} row={row} column={column} place={place} />)}
        </>
      )}
    </div>
  );
}

function isOnControl({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest("a, button, input") !== null;
}

function Waiting() {
  return (
    <div role="gridcell" tabIndex={-1} aria-colindex={1} className="library-waiting">
      <span className="visually-hidden">Loading</span>
    </div>
  );
}

function Check({ isChosen, name, act }: { isChosen: boolean; name: string; act: () => void }) {
  return (
    <div role="gridcell" tabIndex={-1} aria-colindex={1} className="library-check">
      <input type="checkbox" tabIndex={-1} aria-label={`Choose ${name}`} checked={isChosen} onChange={act} />
    </div>
  );
}

interface TitleProps {
  row: TrackRow;
  height: number;
  isNarrow: boolean;
  play: () => void;
}

function Title({ row, height, isNarrow, play }: TitleProps) {
  const title = titleOf(row);
  return (
    <div role="gridcell" tabIndex={-1} aria-colindex={2} className="library-title">
      <button type="button" tabIndex={-1} className="library-play" aria-label={`Play ${title}`} onClick={play}>
        <Cover id={row.id} hasCover={row.has_cover ?? false} size={Math.min(44, height - 8)} />
        <span className="library-play-mark">
          <Play size={18} aria-hidden />
        </span>
      </button>
      <span className="library-words">
        <Link href={`/tracks/${row.id}`} tabIndex={-1} className="library-link" title={title} dir="auto">
          {title}
        </Link>
        {row.missing && <span className="badge bad">file gone</span>}
        {isNarrow && <Second row={row} />}
      </span>
    </div>
  );
}

/** What a phone shows below the title. */
function Second({ row }: { row: TrackRow }) {
  return (
    <span className="library-second small muted">
      <span className="library-artist" dir="auto">
        {row.artists?.join(", ") || "Unknown artist"}
      </span>
      <span className="numbers">{clock(row.duration_s)}</span>
      {row.tempo_bpm != null && <span className="numbers">{row.tempo_bpm.toFixed(0)} BPM</span>}
      <KeyBadge camelot={row.camelot} name={row.key ?? null} />
    </span>
  );
}

function Cell({ row, column, place }: { row: TrackRow; column: Column; place: number }) {
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      aria-colindex={place + 3}
      className={column.isNumber ? "library-cell library-number numbers" : "library-cell"}
      dir={column.isNumber ? undefined : "auto"}
    >
      {column.show(row)}
    </div>
  );
}
