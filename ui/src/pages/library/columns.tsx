// The columns of the table: what each shows, what it is sorted by, and which cells of a row it needs.
import { Star, ThumbsDown, ThumbsUp } from "lucide-react";
import type { ReactNode } from "react";
import { create } from "zustand";
import type { TrackRow } from "../../api/tracks";
import { KeyBadge } from "../../parts/KeyBadge";
import { LabelMark } from "../../parts/labels/LabelsForm";
import { clock, measure } from "../../parts/time";
import { SONG_CELLS } from "../../player/song";

export interface Column {
  id: string;
  label: string;
  /** What the server sorts by; null where it cannot. */
  sort: string | null;
  cells: string[];
  width: string;
  /** Least width in pixels, for a table that has to be scrolled sideways. */
  leastPx: number;
  isNumber?: boolean;
  show: (row: TrackRow) => ReactNode;
}

const DASH = <span className="muted">–</span>;
const text = (value: string | null | undefined) => value || DASH;
const number = (value: number | null | undefined, digits: number) => (value == null ? DASH : value.toFixed(digits));
const day = (value: string | null | undefined) => (value ? value.slice(0, 10) : DASH);

export const COLUMNS: Column[] = [
  {
    id: "artist",
    label: "Artist",
    sort: "artist",
    cells: ["artists"],
    width: "1.5fr",
    leastPx: 100,
    show: (row) => text(row.artists?.join(", ")),
  },
  {
    id: "album",
    label: "Album",
    sort: "album",
    cells: ["album"],
    width: "1.3fr",
    leastPx: 84,
    show: ({ album }) => text(album),
  },
  {
    id: "time",
    label: "Time",
    sort: "duration",
    cells: ["duration_s"],
    width: "50px",
    leastPx: 50,
    isNumber: true,
    show: (row) => clock(row.duration_s),
  },
  {
    id: "tempo",
    label: "Tempo",
    sort: "tempo",
    cells: ["tempo_bpm", "corrected"],
    width: "62px",
    leastPx: 62,
    isNumber: true,
    show: (row) => <Tempo row={row} />,
  },
  {
    id: "key",
    label: "Key",
    sort: "camelot",
    cells: ["camelot", "key"],
    width: "54px",
    leastPx: 54,
    show: (row) => <KeyBadge camelot={row.camelot} name={row.key ?? null} />,
  },
  {
    id: "energy",
    label: "Energy",
    sort: "energy",
    cells: ["energy"],
    width: "80px",
    leastPx: 80,
    show: ({ energy }) => <Meter value={energy} />,
  },
  {
    id: "danceability",
    label: "Dance",
    sort: "danceability",
    cells: ["danceability"],
    width: "80px",
    leastPx: 80,
    show: ({ danceability }) => <Meter value={danceability} />,
  },
  {
    id: "loudness",
    label: "Loudness",
    sort: "loudness",
    cells: ["loudness_lufs"],
    width: "72px",
    leastPx: 72,
    isNumber: true,
    show: ({ loudness_lufs }) => number(loudness_lufs, 1),
  },
  {
    id: "genre",
    label: "Genre",
    sort: "genre",
    cells: ["genres"],
    width: "1fr",
    leastPx: 70,
    show: ({ genres }) => text(genres?.join(", ")),
  },
  {
    id: "year",
    label: "Year",
    sort: "year",
    cells: ["year"],
    width: "48px",
    leastPx: 48,
    isNumber: true,
    show: ({ year }) => number(year, 0),
  },
  {
    id: "labels",
    label: "Labels",
    sort: null,
    cells: ["labels"],
    width: "1fr",
    leastPx: 60,
    show: ({ labels }) => (labels?.length ? labels.map((name) => <LabelMark key={name} name={name} />) : DASH),
  },
  {
    id: "liked",
    label: "Liked",
    sort: "liked",
    cells: ["liked"],
    width: "40px",
    leastPx: 40,
    show: ({ liked }) => <Liked liked={liked ?? 0} />,
  },
  {
    id: "rating",
    label: "Stars",
    sort: "rating",
    cells: ["rating"],
    width: "58px",
    leastPx: 58,
    isNumber: true,
    show: ({ rating }) =>
      rating == null ? (
        DASH
      ) : (
        <span className="numbers">
          {rating} <Star size={13} aria-label="stars" />
        </span>
      ),
  },
  {
    id: "plays",
    label: "Plays",
    sort: "plays",
    cells: ["plays"],
    width: "48px",
    leastPx: 48,
    isNumber: true,
    show: ({ plays }) => plays || DASH,
  },
  {
    id: "added",
    label: "Added",
    sort: "added",
    cells: ["added_at"],
    width: "88px",
    leastPx: 88,
    isNumber: true,
    show: (row) => day(row.added_at),
  },
];

function Tempo({ row }: { row: TrackRow }) {
  if (row.tempo_bpm == null) return DASH;
  const mark = <span className="library-mark" title="Tempo or key were corrected" />;
  return (
    <>
      {row.corrected && mark}
      {row.tempo_bpm.toFixed(1)}
    </>
  );
}

function Meter({ value }: { value: number | null | undefined }) {
  if (value == null) return DASH;
  return (
    <span className="library-meter">
      <span className="bar">
        <span style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      <span className="numbers small muted">{measure(value)}</span>
    </span>
  );
}

function Liked({ liked }: { liked: number }) {
  if (liked > 0) return <ThumbsUp size={16} className="library-liked" aria-label="liked" />;
  if (liked < 0) return <ThumbsDown size={16} className="muted" aria-label="disliked" />;
  return DASH;
}

const USUAL = ["artist", "album", "time", "tempo", "key", "energy", "loudness", "genre", "labels", "liked"];
const KEY = "playlista.library";

export type Density = "dense" | "roomy";

interface Look {
  shown: string[];
  density: Density;
  show: (id: string, isShown: boolean) => void;
  setDensity: (density: Density) => void;
}

function stored(): Pick<Look, "shown" | "density"> {
  const usual = { shown: USUAL, density: "roomy" as Density };
  try {
    return { ...usual, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return usual;
  }
}

/** Which columns are shown and how dense rows are, as this browser keeps it. */
export const useLook = create<Look>((set) => ({
  ...stored(),
  show: (id, isShown) =>
    set(({ shown }) => ({ shown: isShown ? [...shown, id] : shown.filter((other) => other !== id) })),
  setDensity: (density) => set({ density }),
}));

useLook.subscribe(({ shown, density }) => localStorage.setItem(KEY, JSON.stringify({ shown, density })));

export function columnsOf(shown: readonly string[]): Column[] {
  return COLUMNS.filter(({ id }) => shown.includes(id));
}

/** Cells of the first column, of phones, and of those that are shown. */
export function cellsOf(columns: readonly Column[]): string[] {
  const always = [...SONG_CELLS, "album", "tempo_bpm", "camelot", "key", "liked", "missing"];
  return [...new Set([...always, ...columns.flatMap(({ cells }) => cells)])].sort();
}
