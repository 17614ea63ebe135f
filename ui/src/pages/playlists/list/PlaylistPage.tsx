// A playlist: its tracks with reasons, how each leads to the next, and all that can be done with it.
import { type ReactNode, useState } from "react";
import { Link, useParams, useSearch } from "wouter";
import { isLost } from "../../../api/lost";
import { Empty, Loading, Problem } from "../../../parts/states";
import { counted } from "../../../parts/time";
import { type Entry, type Playlist, usePlaylist } from "../data";
import { Remarks } from "../making/Preview";
import { addressOf, formOf } from "../making/spec";
import "../playlists.css";
import { BusyButton } from "../../../parts/BusyButton";
import { PageTitle } from "../../../parts/PageTitle";
import { hours, methodName } from "../words";
import { AnalysisProgress, useAnalysis } from "./Analysis";
import { type Changes, useChanges } from "./changes";
import { Entries } from "./Entries";
import { Evaluation } from "./Evaluation";
import { HearButton } from "./HearButton";
import { Replace } from "./Replace";
import { Strip } from "./Strip";
import { Tools } from "./Tools";
import { Versions } from "./Versions";

export default function PlaylistPage() {
  const id = Number(useParams().id);
  const asked = Number(new URLSearchParams(useSearch()).get("version"));
  const version = Number.isInteger(asked) && asked > 0 ? asked : null;
  const playlist = usePlaylist(id, version);
  if (isLost(playlist)) return <Problem error={playlist.error} retry={playlist.refetch} />;
  const { data } = playlist;
  if (data === undefined) return <Loading what="the playlist" />;
  return <Shown key={id} id={id} playlist={data} version={version} />;
}

interface ShownProps {
  id: number;
  playlist: Playlist;
  /** An old one, which is only read; null for the newest. */
  version: number | null;
}

function Shown({ id, playlist, version }: ShownProps) {
  const changes = useChanges(playlist);
  const analysis = useAnalysis(id);
  const [replacing, replace] = useState<Entry | null>(null);
  return (
    <div className="page">
      <Head id={id} playlist={playlist} changes={changes} />
      {version !== null && <OldVersion id={id} version={version} playlist={playlist} changes={changes} />}
      <Tools id={id} playlist={playlist} version={version} changes={changes} analysis={analysis} />
      <AnalysisProgress analysis={analysis} />
      {playlist.tracks.length === 0 ? (
        <Empty title="There is no track in it." />
      ) : (
        <section className="panel stack" aria-busy={changes.isBusy}>
          <Strip
            entries={playlist.tracks}
            weakest={playlist.weakest}
            renderAction={({ place }) => <HearButton entries={playlist.tracks} place={place} />}
          />
          <Entries playlist={playlist} changes={version === null ? changes : null} onReplace={replace} />
        </section>
      )}
      <Fold title="In numbers">{() => <Evaluation id={id} version={version} />}</Fold>
      <Fold title="Versions">{() => <Versions id={id} shown={playlist.version ?? 1} />}</Fold>
      {replacing && (
        <Replace
          entry={replacing}
          playlist={playlist}
          onChoose={(trackId) => changes.replace(replacing.place, trackId)}
          onClose={() => replace(null)}
        />
      )}
    </div>
  );
}

function Head({ id, playlist, changes }: { id: number; playlist: Playlist; changes: Changes }) {
  const method = String(playlist.spec.method);
  return (
    <div className="stack">
      <div className="row between">
        <PageTitle className="playlist-name">{playlist.name}</PageTitle>
        <Link href="/playlists">All playlists</Link>
      </div>
      <div className="row">
        <span className="badge">{methodName(method)}</span>
        {method === "rules" && <span className="badge good">Built again after every analysis</span>}
        <span className="muted numbers">
          {counted(playlist.tracks.length, "track")}, {hours(playlist.duration_s)}, version {playlist.version}
        </span>
        {method !== "imported" && (
          <Link href={`/playlists/new?${addressOf(formOf(playlist.spec))}`}>Make another by the same rules</Link>
        )}
        {changes.isBusy && <span role="status">Saving …</span>}
        <span className="visually-hidden">Playlist {id}</span>
      </div>
      <Remarks relaxed={playlist.relaxed} notes={playlist.notes} />
    </div>
  );
}

function OldVersion({ id, version, playlist, changes }: ShownProps & { changes: Changes }) {
  const ids = playlist.tracks.map((entry) => entry.id);
  return (
    <div className="panel row between" role="status">
      <span>This is version {version}, as it was.</span>
      <span className="row">
        <BusyButton
          type="button"
          className="button primary"
          isBusy={changes.isBusy}
          onClick={() => changes.arrange(ids, `Version ${version} is the newest again.`)}
        >
          Make it the newest
        </BusyButton>
        <Link href={`/playlists/${id}`}>Back to the newest</Link>
      </span>
    </div>
  );
}

/** A section that is built when it is first opened. */
function Fold({ title, children }: { title: string; children: () => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{title}</h2>
      </summary>
      <div className="fold-inside">{isOpen && children()}</div>
    </details>
  );
}
