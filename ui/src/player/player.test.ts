// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { keepQueue, kept, MOST_KEPT } from "./keep";
import { type Song, usePlayer } from "./player";

const song = (id: number): Song => ({ id, title: `Song ${id}`, artist: "", durationS: 60, gainDb: null });
const state = () => usePlayer.getState();
const ids = () => state().queue.map(({ id }) => id);

beforeEach(() => {
  sessionStorage.clear();
  usePlayer.setState({ queue: [], at: -1, isPlaying: false, isShuffled: false, repeat: "off", turn: 0 });
});

test("playing songs begins with the chosen one", () => {
  state().play([song(1), song(2)], 1);
  expect(state()).toMatchObject({ at: 1, isPlaying: true });
});

test("songs that are added to an empty queue wait to be started", () => {
  state().enqueue([song(1)]);
  expect(state()).toMatchObject({ at: 0, isPlaying: false });
});

test("songs to be played next come after what plays", () => {
  state().play([song(1), song(2)]);
  state().playNext([song(9)]);
  expect(ids()).toEqual([1, 9, 2]);
});

test("the end of the queue stops the music, unless all is repeated", () => {
  state().play([song(1), song(2)], 1);
  state().next();
  expect(state()).toMatchObject({ at: 1, isPlaying: false });
  usePlayer.setState({ repeat: "all" });
  state().next();
  expect(state()).toMatchObject({ at: 0, isPlaying: true });
});

test("a song that is repeated is a new turn of the same place", () => {
  state().play([song(1), song(2)]);
  usePlayer.setState({ repeat: "one" });
  const { turn } = state();
  state().next();
  expect(state()).toMatchObject({ at: 0, turn: turn + 1 });
});

test("with shuffle on, the chosen song comes first and all others after it", () => {
  usePlayer.setState({ isShuffled: true });
  state().play([song(1), song(2), song(3)], 2);
  expect(ids()[0]).toBe(3);
  expect([...ids()].sort()).toEqual([1, 2, 3]);
  state().shuffle();
  expect(ids()).toEqual([1, 2, 3]);
  expect(state().at).toBe(2);
});

test("removing a song before what plays keeps what plays", () => {
  state().play([song(1), song(2), song(3)], 2);
  state().remove(0);
  expect(state()).toMatchObject({ at: 1, isPlaying: true });
  state().remove(1);
  expect(state()).toMatchObject({ at: 0, isPlaying: false });
});

test("a long queue is kept around what plays", () => {
  const many = Array.from({ length: MOST_KEPT + 3000 }, (_, index) => song(index));
  keepQueue(many, 4000, 12.5);
  const { songs, at, positionS } = kept();
  expect(songs.length).toBe(MOST_KEPT);
  expect(songs[at]?.id).toBe(4000);
  expect(positionS).toBe(12.5);
});

test("what cannot be read is no queue", () => {
  sessionStorage.setItem("playlista.queue", "{broken");
  expect(kept().songs).toEqual([]);
});
