// The tracks of a playlist: why each is there, and what can be done with it. Dragged to another place, by keyboard too.
import { GripVertical, Lock, MoreVertical, Play } from "lucide-react";
import { Button, GridList, GridListItem, useDragAndDrop } from "react-aria-components";
import { Link } from "wouter";
import { IconButton } from "../../../parts/IconButton";
import { KeyBadge } from "../../../parts/KeyBadge";
import { type Choice, Menu } from "../../../parts/Menu";
import { clock } from "../../../parts/time";
import { usePlayer } from "../../../player/player";
import { type Entry, type Playlist, songOf, titleOf } from "../data";
import type { Changes } from "./changes";
import { movedTo, stepped } from "./order";
import { Score } from "./Strip";

interface Props {
  playlist: Playlist;
  /** Null for an old version, which is only read. */
  changes: Changes | null;
  onReplace: (entry: Entry) => void;
}

export function Entries({ playlist, changes, onReplace }: Props) {
  const entries: readonly Entry[] = playlist.tracks;
  const ids = entries.map(({ id }) => id);
  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: changes === null,
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": String(key) })),
    onReorder: ({ keys, target }) => {
      const where = target.dropPosition === "before" ? "before" : "after";
      const next = movedTo(ids, new Set([...keys].map(Number)), Number(target.key), where);
      changes?.arrange(next, "The order is changed.");
    },
  });
  return (
    <GridList className="entries" aria-label="Tracks" {...(changes && { dragAndDropHooks })}>
      {entries.map((entry, at) => (
        <GridListItem key={entry.id} id={entry.id} className="entry" textValue={`${entry.place}. ${titleOf(entry)}`}>
          {changes && (
            <Button slot="drag" className="icon-button entry-grip">
              <GripVertical size={16} aria-hidden />
            </Button>
          )}
          <Row entry={entry} entries={entries} at={at} isWeakest={playlist.weakest === entry.place} />
          {changes && (
            <Menu
              label={`More for ${titleOf(entry)}`}
              icon={<MoreVertical size={17} />}
              choices={choicesOf(entry, { ids, entries, changes, onReplace })}
            />
          )}
        </GridListItem>
      ))}
    </GridList>
  );
}

interface Around {
  ids: readonly number[];
  entries: readonly Entry[];
  changes: Changes;
  onReplace: (entry: Entry) => void;
}

function choicesOf(entry: Entry, { ids, entries, changes, onReplace }: Around): Choice[] {
  const { enqueue, play } = usePlayer.getState();
  const move = (steps: number) => changes.arrange(stepped(ids, entry.id, steps), `${titleOf(entry)} is moved.`);
  const choice = (id: string, label: string, onAction: () => void): Choice => ({ id, label, onAction });
  return [
    choice("play", "Play from here", () => play(entries.map(songOf), entry.place - 1)),
    choice("queue", "Add to the queue", () => enqueue([songOf(entry)])),
    choice("lock", entry.locked ? "Unlock" : "Lock on this place", () => changes.lock(entry, !entry.locked)),
    choice("replace", "Replace …", () => onReplace(entry)),
    ...(entry.place > 1 ? [choice("up", "Move up", () => move(-1))] : []),
    ...(entry.place < entries.length ? [choice("down", "Move down", () => move(1))] : []),
    choice("remove", "Remove", () => changes.remove(entry)),
  ];
}

interface RowProps {
  entry: Entry;
  entries: readonly Entry[];
  at: number;
  isWeakest: boolean;
}

function Row({ entry, entries, at, isWeakest }: RowProps) {
  const play = usePlayer((state) => state.play);
  return (
    <>
      <span className="numbers muted small entry-place">{entry.place}</span>
      <IconButton label={`Play ${titleOf(entry)}`} onPress={() => play(entries.map(songOf), at)}>
        <Play size={16} />
      </IconButton>
      <span className="entry-words">
        <span className="entry-title">
          <Link href={`/tracks/${entry.id}`} dir="auto" title={titleOf(entry)}>
            {titleOf(entry)}
          </Link>
          {entry.locked && <Lock size={13} role="img" aria-label="locked" />}
          {entry.missing && <span className="badge warn">File missing</span>}
        </span>
        <span className="muted small entry-artist" dir="auto">
          {entry.artists.join(", ") || "Unknown artist"}
        </span>
        <span className="muted small entry-reason">{entry.reason}</span>
      </span>
      <span className="entry-next small">
        {isWeakest && <span className="muted">weakest step</span>}
        {entry.transition && <Score score={entry.transition.score} />}
      </span>
      <span className="numbers small entry-tempo">{entry.tempo_bpm?.toFixed(0) ?? "–"}</span>
      <KeyBadge camelot={entry.camelot} name={entry.key ?? null} />
      <span className="numbers small muted entry-time">{clock(entry.duration_s)}</span>
    </>
  );
}
