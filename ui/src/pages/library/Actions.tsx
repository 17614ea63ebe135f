// What can be done with the tracks that are chosen.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleSlash, ListEnd, ListPlus, Play, SlidersHorizontal, Tag, ThumbsDown, ThumbsUp, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { MOST_TRACKS, savePlaylist } from "../../api/playlists";
import { type Ask, fetchMany, type Liking, like, type Meant, type TrackRow } from "../../api/tracks";
import { AnalyseAgain } from "../../parts/AnalyseAgain";
import { announce, announceError } from "../../parts/announce";
import { BusyButton } from "../../parts/BusyButton";
import { CorrectForm } from "../../parts/correct/CorrectForm";
import { IconButton } from "../../parts/IconButton";
import { LabelsForm } from "../../parts/labels/LabelsForm";
import { PopoverButton } from "../../parts/PopoverButton";
import { counted } from "../../parts/time";
import { usePlayer } from "../../player/player";
import { SONG_CELLS, songOf } from "../../player/song";
import { countOf, everything, NOTHING, rowsOf, type Selection } from "./selection";

interface Props {
  ask: Ask;
  total: number;
  selection: Selection;
  setSelection: (selection: Selection) => void;
}

const MOST_IDS = 100_000;

/** Name the chosen tracks as the server takes them. */
async function meantBy(selection: Selection, ask: Ask): Promise<Meant> {
  if (!selection.isAll) return { ids: rowsOf(selection).map(({ id }) => id) };
  if (selection.some.size === 0) return { query: ask.query };
  const rows = await fetchMany(ask, 0, MOST_IDS, ["id"]);
  return { ids: rows.map(({ id }) => id).filter((id) => !selection.some.has(id)) };
}

/** Return the chosen tracks in their order, as many as a queue or a playlist takes. */
async function chosenRows(selection: Selection, ask: Ask): Promise<TrackRow[]> {
  if (!selection.isAll) return rowsOf(selection).slice(0, MOST_TRACKS);
  const rows = await fetchMany(ask, 0, MOST_TRACKS + selection.some.size, SONG_CELLS);
  return rows.filter(({ id }) => !selection.some.has(id)).slice(0, MOST_TRACKS);
}

export function Actions({ ask, total, selection, setSelection }: Props) {
  const count = countOf(selection, total);
  const target = () => meantBy(selection, ask);
  if (count === 0) return null;
  return (
    <section className="row library-actions" aria-label="What to do with the chosen tracks">
      <strong className="numbers" role="status">
        {count.toLocaleString("en")} chosen
      </strong>
      {count < total && (
        <button type="button" className="button" onClick={() => setSelection(everything(0))}>
          Choose all {total.toLocaleString("en")}
        </button>
      )}
      <Playing selection={selection} ask={ask} count={count} />
      <PopoverButton label="Correct" icon={<SlidersHorizontal size={16} aria-hidden />} title="Correct tempo and key">
        <CorrectForm target={target} />
      </PopoverButton>
      <PopoverButton label="Labels" icon={<Tag size={16} aria-hidden />}>
        <LabelsForm target={target} />
      </PopoverButton>
      <Likes target={target} />
      <AnalyseAgain count={count} target={target} isSmall />
      <PopoverButton label="New playlist" icon={<ListPlus size={17} aria-hidden />}>
        {(close) => <NewPlaylist rows={() => chosenRows(selection, ask)} count={count} close={close} />}
      </PopoverButton>
      <IconButton label="Choose nothing" onPress={() => setSelection(NOTHING)}>
        <X size={18} />
      </IconButton>
    </section>
  );
}

function Playing({ selection, ask, count }: { selection: Selection; ask: Ask; count: number }) {
  const { play, enqueue } = usePlayer.getState();
  const withSongs = (act: typeof enqueue, words: string) => async () => {
    try {
      const songs = (await chosenRows(selection, ask)).map(songOf);
      act(songs);
      const rest = count > songs.length ? ` Of ${counted(count, "track")} the queue takes the first.` : "";
      announce(`${words} ${counted(songs.length, "track")}.${rest}`);
    } catch (error) {
      announceError(error);
    }
  };
  return (
    <>
      <button type="button" className="button primary" onClick={withSongs((songs) => play(songs), "Playing")}>
        <Play size={16} aria-hidden /> Play
      </button>
      <button type="button" className="button" onClick={withSongs(enqueue, "Queued")}>
        <ListEnd size={17} aria-hidden /> Queue
      </button>
    </>
  );
}

const SAID: Record<Liking, string> = { 1: "Liked", 0: "No opinion on", [-1]: "Disliked" };

function Likes({ target }: { target: () => Promise<Meant> }) {
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: async (liked: Liking) => like(await target(), liked),
    onSuccess: (tracks, liked) => {
      announce(`${SAID[liked]} ${counted(tracks, "track")}.`);
      for (const key of ["tracks", "track"]) queries.invalidateQueries({ queryKey: [key] });
    },
    onError: announceError,
  });
  return (
    <span className="library-likes">
      <IconButton label="Like" isBusy={isPending} onPress={() => mutate(1)}>
        <ThumbsUp size={17} />
      </IconButton>
      <IconButton label="Dislike" isBusy={isPending} onPress={() => mutate(-1)}>
        <ThumbsDown size={17} />
      </IconButton>
      <IconButton label="No opinion" isBusy={isPending} onPress={() => mutate(0)}>
        <CircleSlash size={17} />
      </IconButton>
    </span>
  );
}

interface NewPlaylistProps {
  rows: () => Promise<TrackRow[]>;
  count: number;
  close: () => void;
}

function NewPlaylist({ rows, count, close }: NewPlaylistProps) {
  const [name, setName] = useState("");
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async () =>
      savePlaylist(
        name.trim(),
        (await rows()).map(({ id }) => id),
      ),
    onSuccess: () => {
      announce(`Made the playlist “${name.trim()}” of ${counted(Math.min(count, MOST_TRACKS), "track")}.`);
      queries.invalidateQueries({ queryKey: ["playlists"] });
      close();
    },
    onError: announceError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="field">
        <label htmlFor="new-playlist">Name</label>
        <input id="new-playlist" value={name} maxLength={300} onChange={(e) => setName(e.target.value)} required />
      </div>
      {count > MOST_TRACKS && (
        <p className="muted small">A playlist takes the first {counted(MOST_TRACKS, "track")}.</p>
      )}
      <BusyButton type="submit" className="button primary" isBusy={save.isPending}>
        Make it
      </BusyButton>
    </form>
  );
}
