// What is played next: moved, removed, kept as a playlist.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, GripVertical, Save, Trash2, X } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import {
  Button,
  Dialog,
  GridList,
  GridListItem,
  Heading,
  type Key,
  ListLayout,
  Modal,
  ModalOverlay,
  useDragAndDrop,
  Virtualizer,
} from "react-aria-components";
import { savePlaylist } from "../api/playlists";
import { announce, announceError } from "../parts/announce";
import { BusyButton } from "../parts/BusyButton";
import { clock, counted } from "../parts/time";
import type { Entry } from "./order";
import { usePlayer } from "./player";

const ROW_PX = 56;
const LAYOUT = { rowSize: ROW_PX };

export default function QueueDrawer({ close }: { close: () => void }) {
  const queue = usePlayer((state) => state.queue);
  const lengthS = useMemo(() => queue.reduce((sum, { durationS }) => sum + durationS, 0), [queue]);
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="drawer">
        <Dialog className="drawer-inside">
          <div className="row between">
            <Heading slot="title">Queue</Heading>
            <button type="button" className="icon-button" aria-label="Close" onClick={close}>
              <X size={20} aria-hidden />
            </button>
          </div>
          <p className="muted small">
            {counted(queue.length, "track")}, {clock(lengthS)}
          </p>
          <Songs queue={queue} />
          {queue.length > 0 && <Foot queue={queue} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Songs({ queue }: { queue: Entry[] }) {
  const at = usePlayer((state) => state.at);
  const { go, move } = usePlayer.getState();
  const placeOf = (key: Key) => usePlayer.getState().queue.findIndex(({ entry }) => entry === key);
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": queue[placeOf(key)]?.title ?? "" })),
    onReorder: ({ keys, target }) => {
      for (const key of keys) {
        const from = placeOf(key);
        const before = placeOf(target.key) + (target.dropPosition === "after" ? 1 : 0);
        move(from, from < before ? before - 1 : before);
      }
    },
  });
  return (
    <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
      <GridList
        aria-label="Queue"
        className="queue"
        items={queue}
        dependencies={[at, queue.length]}
        dragAndDropHooks={dragAndDropHooks}
        onAction={(key) => go(placeOf(key))}
        renderEmptyState={() => <p className="muted">Nothing is queued. Play something from the library.</p>}
      >
        {(entry) => <Song entry={entry} isCurrent={entry.entry === queue[at]?.entry} placeOf={placeOf} />}
      </GridList>
    </Virtualizer>
  );
}

interface SongProps {
  entry: Entry;
  isCurrent: boolean;
  placeOf: (key: Key) => number;
}

function Song({ entry, isCurrent, placeOf }: SongProps) {
  const { move, remove } = usePlayer.getState();
  const by = (steps: number) => () => {
    const place = placeOf(entry.entry);
    move(place, place + steps);
    announce(`“${entry.title}” is now number ${placeOf(entry.entry) + 1}.`);
  };
  const name = entry.artist ? `${entry.title}, ${entry.artist}` : entry.title;
  return (
    <GridListItem id={entry.entry} textValue={name} className={isCurrent ? "queue-song current" : "queue-song"}>
      <Button slot="drag" className="icon-button queue-grip" aria-label={`Move ${entry.title}`}>
        <GripVertical size={16} />
      </Button>
      <span className="queue-words">
        <span className="queue-title" dir="auto">
          {entry.title}
        </span>
        <span className="muted small queue-title">
          {isCurrent && <span className="visually-hidden">Now: </span>}
          {entry.artist || "Unknown artist"}
        </span>
      </span>
      <span className="muted small numbers">{clock(entry.durationS)}</span>
      <Button className="icon-button" aria-label={`Move ${entry.title} up`} onPress={by(-1)}>
        <ArrowUp size={16} />
      </Button>
      <Button className="icon-button" aria-label={`Move ${entry.title} down`} onPress={by(1)}>
        <ArrowDown size={16} />
      </Button>
      <Button className="icon-button" aria-label={`Remove ${entry.title}`} onPress={() => remove(placeOf(entry.entry))}>
        <X size={16} />
      </Button>
    </GridListItem>
  );
}

function Foot({ queue }: { queue: Entry[] }) {
  const [name, setName] = useState("");
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => savePlaylist(name.trim(), [...new Set(queue.map(({ id }) => id))]),
    onSuccess: () => {
      announce(`Saved the queue as the playlist “${name.trim()}”.`);
      setName("");
      return queries.invalidateQueries({ queryKey: ["playlists"] });
    },
    onError: announceError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="queue-foot" onSubmit={submit}>
      <input
        className="input"
        aria-label="Name of the playlist"
        placeholder="Name of a playlist"
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={300}
        required
      />
      <BusyButton type="submit" className="button" isBusy={save.isPending}>
        <Save size={16} aria-hidden /> Save
      </BusyButton>
      <button type="button" className="button" onClick={usePlayer.getState().clear}>
        <Trash2 size={16} aria-hidden /> Clear
      </button>
    </form>
  );
}
