// The buttons over a playlist.
import { ListEnd, MoreVertical, Play, RefreshCw, Shuffle } from "lucide-react";
import { useState } from "react";
import { announce } from "../../../parts/announce";
import { BusyButton } from "../../../parts/BusyButton";
import { Confirm } from "../../../parts/Confirm";
import { type Choice, Menu } from "../../../parts/Menu";
import { counted } from "../../../parts/time";
import { usePlayer } from "../../../player/player";
import { type Entry, type Playlist, songOf } from "../data";
import { NameDialog } from "../NameDialog";
import { AnalyseButton, type useAnalysis } from "./Analysis";
import { type Changes, useDelete } from "./changes";
import { ExportMenu } from "./ExportMenu";

interface Props {
  id: number;
  playlist: Playlist;
  version: number | null;
  changes: Changes;
  analysis: ReturnType<typeof useAnalysis>;
}

export function Tools({ id, playlist, version, changes, analysis }: Props) {
  const { play, enqueue } = usePlayer.getState();
  const songs = () => (playlist.tracks as Entry[]).map(songOf);
  const isEmpty = playlist.tracks.length === 0;
  const queue = () => {
    enqueue(songs());
    announce(`Queued ${counted(playlist.tracks.length, "track")}.`);
  };
  return (
    <div className="row tools">
      <button type="button" className="button primary" disabled={isEmpty} onClick={() => play(songs())}>
        <Play size={17} aria-hidden /> Play all
      </button>
      <button type="button" className="button" disabled={isEmpty} onClick={queue}>
        <ListEnd size={17} aria-hidden /> Queue
      </button>
      {version === null && playlist.spec.method !== "imported" && <Again playlist={playlist} changes={changes} />}
      <ExportMenu id={id} version={version} />
      <AnalyseButton analysis={analysis} />
      <More id={id} name={playlist.name} />
    </div>
  );
}

function Again({ playlist, changes }: { playlist: Playlist; changes: Changes }) {
  const seed = Number(playlist.spec.random_seed ?? 0);
  const hasLocks = playlist.tracks.some(({ locked }) => locked);
  const choices: Choice[] = [
    { id: "new", label: "From the library as it is now", onAction: () => changes.regenerate(null) },
    { id: "other", label: "With another throw of the dice", onAction: () => changes.regenerate(seed + 1) },
    ...(hasLocks ? [{ id: "rest", label: "Other tracks where none is locked", onAction: () => changes.refill() }] : []),
  ];
  return (
    <>
      <BusyButton type="button" className="button" isBusy={changes.isBusy} onClick={() => changes.regenerate(null)}>
        <RefreshCw size={17} aria-hidden /> Regenerate
      </BusyButton>
      <Menu label="Ways to regenerate" icon={<Shuffle size={17} />} choices={choices} />
    </>
  );
}

function More({ id, name }: { id: number; name: string }) {
  const [asked, ask] = useState<"rename" | "delete" | null>(null);
  const remove = useDelete();
  const close = () => ask(null);
  return (
    <>
      <Menu
        label="More for this playlist"
        icon={<MoreVertical size={17} />}
        choices={[
          { id: "rename", label: "Rename …", onAction: () => ask("rename") },
          { id: "delete", label: "Delete …", onAction: () => ask("delete") },
        ]}
      />
      {asked === "rename" && <NameDialog id={id} name={name} onClose={close} />}
      {asked === "delete" && (
        <Confirm
          title={`Delete “${name}”?`}
          action="Delete it"
          onConfirm={() => remove.mutate({ id, name })}
          onClose={close}
        >
          All of its versions go. No file is touched.
        </Confirm>
      )}
    </>
  );
}
