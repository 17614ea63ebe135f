// The tracks that were selected on the map, as a table that needs no eyes for the map, and a playlist of them.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CirclePlay, ListMusic, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { answer, client } from "../../api/client";
import { announce, announceError } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { IconButton } from "../../parts/IconButton";
import { counted } from "../../parts/time";
import { usePlayer } from "../../player/player";
import { songOf, titleOf } from "../../player/song";
import { MOST_ROWS, type Row, useRows } from "./sheet";
import { artistOf } from "./song";

interface Props {
  ids: readonly number[];
  /** What they are, as "inside the outline". */
  what: string;
  onClear: () => void;
}

/** The server takes no longer lists. */
const MOST = 2000;

export function Selection({ ids, what, onClear }: Props) {
  const rows = useRows(ids);
  const play = usePlayer((state) => state.play);
  const tracks = rows.data ?? [];
  return (
    <section className="panel stack map-selection" aria-label="Selection">
      <div className="row between">
        <h2>
          {ids.length.toLocaleString()} {ids.length === 1 ? "track" : "tracks"} <span className="muted">{what}</span>
        </h2>
        <IconButton label="Clear the selection" onPress={onClear}>
          <X size={18} />
        </IconButton>
      </div>
      <div className="row">
        <NewPlaylist ids={ids} />
        <button
          type="button"
          className="button"
          disabled={tracks.length === 0}
          onClick={() => play(tracks.map(songOf))}
        >
          <CirclePlay size={17} aria-hidden />
          Play
        </button>
      </div>
      <Table rows={tracks} />
      {ids.length > MOST_ROWS && <p className="muted small">These are the first {MOST_ROWS}.</p>}
    </section>
  );
}

function Table({ rows }: { rows: readonly Row[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="map-table" tabIndex={0} aria-label="Selected tracks">
      <table>
        <thead>
          <tr>
            <th scope="col">Track</th>
            <th scope="col">BPM</th>
            <th scope="col">Key</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Link href={`/tracks/${row.id}`} dir="auto">
                  {titleOf(row)}
                </Link>
                <div className="muted small">{artistOf(row)}</div>
              </td>
              <td className="numbers">{row.tempo_bpm == null ? "–" : Math.round(row.tempo_bpm)}</td>
              <td className="map-key">{row.camelot ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NewPlaylist({ ids }: { ids: readonly number[] }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [name, setName] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: (called: string) =>
      answer(client.POST("/api/playlists", { body: { name: called, spec: specOf(ids) } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["playlists"] });
      announce(`“${made.name}” was made of ${counted(made.tracks.length, "track")}.`);
      go(`/playlists/${made.id}`);
    },
    onError: announceError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name?.trim()) make.mutate(name.trim());
  };
  if (name === null) {
    return (
      <button type="button" className="button primary" onClick={() => setName("")}>
        <ListMusic size={17} aria-hidden />
        Make a playlist
      </button>
    );
  }
  return (
    <form className="row map-new" onSubmit={submit}>
      <input
        className="input"
        aria-label="Name of the playlist"
        placeholder="Name of the playlist"
        value={name}
        maxLength={300}
        ref={(field) => field?.focus()}
        onChange={(event) => setName(event.target.value)}
      />
      <BusyButton type="submit" className="button primary" isBusy={make.isPending} disabled={name.trim() === ""}>
        Save
      </BusyButton>
    </form>
  );
}

/** All of the tracks, in an order in which each leads well to the next. */
function specOf(ids: readonly number[]) {
  const seeds = ids.slice(0, MOST);
  const nothing = { against: [], via: [], parts: [], locked: [], random_seed: 0 };
  return { method: "order", seeds, length: seeds.length, limits: NO_LIMITS, ...nothing };
}

const NO_LIMITS = {
  artist_most: 0,
  album_most: 0,
  artist_gap: 0,
  album_gap: 0,
  exclude: [],
  exploration: 0,
  hub_penalty: 0,
  avoid_played_days: 0,
  prefer_liked: false,
  alternates: true,
  without: [],
};
