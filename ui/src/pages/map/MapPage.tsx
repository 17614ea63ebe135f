// The map: every track as a point, where what sounds alike lies together.
import { Lasso, Maximize, ScanSearch, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { isLost } from "../../api/lost";
import { useTheme } from "../../app/theme";
import { IconButton } from "../../parts/IconButton";
import { Empty, Loading, Problem } from "../../parts/states";
import { Card } from "./Card";
import { BY, type By, colouring, lit } from "./colours";
import { Hint } from "./Hint";
import { isAllUnknown, Legend } from "./Legend";
import "./map.css";
import { PageTitle } from "../../parts/PageTitle";
import { Plot } from "./Plot";
import { usePath, usePlaylists } from "./paths";
import { Search } from "./Search";
import { Selection } from "./Selection";
import { useSelection } from "./selecting";
import { pointsOf, type Sheet, useIndices, useSheet } from "./sheet";
import { around, type Place, type View, WHOLE, zoomed } from "./view";

const NAMES: Record<By, string> = {
  genre: "Genre",
  mood: "Mood",
  key: "Key",
  tempo: "Tempo",
  energy: "Energy",
  cluster: "Group of the same sound",
};

export default function MapPage() {
  const told = useSheet();
  return (
    <div className="page fills map-page">
      <PageTitle>Map</PageTitle>
      {told.isPending && <Loading what="the map" />}
      {isLost(told) && <Problem error={told.error} retry={() => told.refetch()} />}
      {told.data && told.data.sheet === null && <Loading what="the map: it is drawn for the first time" />}
      {told.data?.sheet && <Drawn sheet={told.data.sheet} />}
    </div>
  );
}

function Drawn({ sheet }: { sheet: Sheet }) {
  if (sheet.ids.length === 0) {
    return (
      <Empty title="There is nothing to draw yet.">
        Once tracks are analysed, each is a point here. <Link href="/add">Add music</Link>
      </Empty>
    );
  }
  return <Explorer sheet={sheet} />;
}

function Explorer({ sheet }: { sheet: Sheet }) {
  const [by, setBy] = useState<By>(() => (sheet.genres.length > 1 ? "genre" : "cluster"));
  const [view, setView] = useState<View>(WHOLE);
  const [isLasso, setLasso] = useState(false);
  const [hover, setHover] = useState<{ index: number; at: Place } | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const [hasWebGl, setHasWebGl] = useState(true);
  const points = useMemo(() => pointsOf(sheet), [sheet]);
  const indices = useIndices(sheet);
  const selection = useSelection(sheet, points, indices);
  const [playlist, setPlaylist, path] = useShownPath(indices);
  const { bytes, legend } = useColours(sheet, by);
  const isLit = selection.indices ?? (path.length > 0 ? path : null);
  const colours = useMemo(() => lit(bytes, isLit && new Set(isLit)), [bytes, isLit]);
  const onNoWebGl = useCallback(() => setHasWebGl(false), []);
  const noteHover = (index: number | null, at: Place) => setHover(index === null ? null : { index, at });
  const show = (index: number) => {
    setPicked(index);
    setView(around([[points[2 * index] ?? 0, points[2 * index + 1] ?? 0]]));
  };
  const zoom = (factor: number) => setView((now) => zoomed(now, { width: 100, height: 100 }, factor, [50, 50]));
  const hoveredId = hover && sheet.ids[hover.index];
  const pickedId = picked === null ? undefined : sheet.ids[picked];
  return (
    <>
      <div className="row map-tools">
        <Choice label="Colours" value={by} onChange={(value) => setBy(value as By)} options={BY.map((each) => [each, NAMES[each]])} />
        <PlaylistChoice value={playlist} onChange={setPlaylist} />
        <Search onFound={(id) => show(indices.get(id) ?? 0)} />
      </div>
      <div className="map-body">
        <div className="map-frame panel">
          {hasWebGl ? (
            <Plot
              points={points} colours={colours} path={path} picked={picked} view={view} isLasso={isLasso}
              label={describe(sheet, by)}
              onView={setView} onHover={noteHover} onPick={setPicked} onNoWebGl={onNoWebGl}
              onOutline={(found) => {
                setLasso(false);
                selection.select(found, "inside the outline");
              }}
            />
          ) : (
            <NoWebGl />
          )}
          {hover && hoveredId != null && <Hint id={hoveredId} at={hover.at} />}
          <div className="map-buttons" role="toolbar" aria-label="View of the map">
            <IconButton label="Enlarge" onPress={() => zoom(1.6)}><ZoomIn size={19} /></IconButton>
            <IconButton label="Make smaller" onPress={() => zoom(1 / 1.6)}><ZoomOut size={19} /></IconButton>
            <IconButton label="Show all" onPress={() => setView(WHOLE)}><Maximize size={19} /></IconButton>
            <IconButton label="Select by an outline" isPressed={isLasso} onPress={() => setLasso(!isLasso)}><Lasso size={19} /></IconButton>
            <IconButton label="Select what is seen" onPress={() => selection.selectSeen(view)}><ScanSearch size={19} /></IconButton>
          </div>
        </div>
        <aside className="map-side" aria-label="About the map">
          {pickedId !== undefined && (
            <Card id={pickedId} onNeighbours={() => selection.selectNeighbours(pickedId)} onClose={() => setPicked(null)} />
          )}
          {selection.indices && <Selection ids={selection.ids} what={selection.what} onClear={selection.clear} />}
          <section className="panel stack" aria-label="Legend">
            <h2>{NAMES[by]}</h2>
            <Legend legend={legend} />
            {by === "mood" && isAllUnknown(legend) && (
              <p className="muted small">No network has listened yet. Moods come with the models: playlista models.</p>
            )}
          </section>
        </aside>
      </div>
    </>
  ); // biome-ignore format: attributes of one kind stand together
}

function useColours(sheet: Sheet, by: By) {
  useTheme();
  const isDark = document.documentElement.dataset.theme === "dark";
  return useMemo(() => colouring(sheet, by, isDark), [sheet, by, isDark]);
}

/** The playlist that is chosen in the address, and the indices of its tracks. */
function useShownPath(indices: Map<number, number>) {
  const [search, setSearch] = useSearchParams();
  const chosen = Number.parseInt(search.get("playlist") ?? "", 10) || null;
  const ids = usePath(chosen).data;
  const path = useMemo(
    () => (ids ?? []).map((id) => indices.get(id)).filter((index) => index !== undefined),
    [ids, indices],
  );
  const choose = (id: number | null) => setSearch(id === null ? {} : { playlist: String(id) }, { replace: true });
  return [chosen, choose, path] as const;
}

function describe(sheet: Sheet, by: By): string {
  const count = sheet.ids.length.toLocaleString();
  return `Map of ${count} tracks, coloured by ${NAMES[by].toLowerCase()}. Find tracks by the search, or select what is seen to have them as a table.`;
}

function NoWebGl() {
  return (
    <Empty title="This browser cannot draw the map.">
      It has no WebGL, or it is switched off. “Select what is seen” shows the tracks as a table, and the search finds
      them.
    </Empty>
  );
}

function PlaylistChoice({ value, onChange }: { value: number | null; onChange: (id: number | null) => void }) {
  const playlists = usePlaylists().data ?? [];
  if (playlists.length === 0) return null;
  const options = playlists.map(({ id, name }) => [String(id), name] as const);
  return (
    <Choice label="Path of a playlist" value={String(value ?? "")} onChange={(id) => onChange(Number(id) || null)} options={[["", "None"], ...options]} />
  ); // biome-ignore format: one line
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly (readonly [string, string])[];
}

function Choice({ label, value, onChange, options }: ChoiceProps) {
  return (
    <label className="map-choice">
      <span className="muted small">{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
