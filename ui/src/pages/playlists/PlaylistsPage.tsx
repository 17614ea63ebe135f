// The list of one's playlists.
import { ListPlus, MoreVertical } from "lucide-react";
import { type DragEvent, useState } from "react";
import { Link } from "wouter";
import { isLost } from "../../api/lost";
import { Confirm } from "../../parts/Confirm";
import { Menu } from "../../parts/Menu";
import { Empty, Loading, Problem } from "../../parts/states";
import { counted, longTime } from "../../parts/time";
import { type PlaylistHead, usePlaylists } from "./data";
import { ImportButton, ImportResult, useImport } from "./ImportFile";
import { useDelete } from "./list/changes";
import { NameDialog } from "./NameDialog";
import "./playlists.css";
import { PageTitle } from "../../parts/PageTitle";
import { day, methodName } from "./words";

type Asked = { about: PlaylistHead; what: "rename" | "delete" } | null;

export default function PlaylistsPage() {
  const importing = useImport();
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    importing.mutate(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same for who drags nothing
    <div className="page" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <div className="row between">
        <PageTitle>Playlists</PageTitle>
        <div className="row">
          <ImportButton importing={importing} />
          <Link href="/playlists/new" className="button primary">
            <ListPlus size={17} aria-hidden /> New playlist
          </Link>
        </div>
      </div>
      <ImportResult importing={importing} />
      <All />
    </div>
  );
}

function All() {
  const playlists = usePlaylists();
  const [asked, ask] = useState<Asked>(null);
  if (isLost(playlists)) return <Problem error={playlists.error} retry={playlists.refetch} />;
  const { data } = playlists;
  if (data === undefined) return <Loading what="your playlists" />;
  if (data.playlists.length === 0) {
    return (
      <Empty title="You have no playlists yet.">
        <Link href="/playlists/new">Make one</Link> from your library, or drop an M3U, XSPF or CSV file here.
      </Empty>
    );
  }
  const newestFirst = [...data.playlists].sort((one, other) => other.changed_at.localeCompare(one.changed_at));
  return (
    <>
      <ul className="panel heads" aria-label="Your playlists">
        {newestFirst.map((each) => (
          <Head key={each.id} head={each} onAsk={(what) => ask({ about: each, what })} />
        ))}
      </ul>
      {asked && <Question asked={asked} onClose={() => ask(null)} />}
    </>
  );
}

function Head({ head, onAsk }: { head: PlaylistHead; onAsk: (what: "rename" | "delete") => void }) {
  return (
    <li className="head">
      <span className="entry-words">
        <Link href={`/playlists/${head.id}`} className="head-name">
          {head.name}
        </Link>
        <span className="muted small">
          Version {head.version}, changed {day(head.changed_at)}
        </span>
      </span>
      {head.method === "rules" && (
        <span className="badge good head-note" title="Built again after every analysis">
          Follows the library
        </span>
      )}
      <span className="badge head-method">{methodName(head.method)}</span>
      <span className="numbers small head-count">
        {counted(head.tracks, "track")} · {longTime(head.duration_s)}
      </span>
      <Menu
        label={`More for ${head.name}`}
        icon={<MoreVertical size={17} />}
        choices={[
          { id: "rename", label: "Rename …", onAction: () => onAsk("rename") },
          { id: "delete", label: "Delete …", onAction: () => onAsk("delete") },
        ]}
      />
    </li>
  );
}

function Question({ asked: { about, what }, onClose }: { asked: NonNullable<Asked>; onClose: () => void }) {
  const remove = useDelete();
  if (what === "rename") return <NameDialog id={about.id} name={about.name} onClose={onClose} />;
  return (
    <Confirm
      title={`Delete “${about.name}”?`}
      action="Delete it"
      onClose={onClose}
      onConfirm={() => remove.mutate({ id: about.id, name: about.name })}
    >
      All {about.version} of its versions go. No file is touched.
    </Confirm>
  );
}
