"""Saved playlists: versions that come and stay, places that outlive their tracks, names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Connection, event, text

from core.errors import QueryError, StoreError
from core.store import Store
from core.store.saved_playlists import MOST_VERSIONS
from models.playlist import Limits, Part, Playlist, PlaylistEntry, PlaylistSpec, Transition
from tests.core.store.examples import VERSIONS, Clock, track

SPEC = PlaylistSpec(
    "mixed", seeds=(1, 2), duration_s=1800.0, locked=((1, 2),), limits=Limits(query="genre:house", exclude=("live",)),
    parts=((2.0, PlaylistSpec("mood", mood="calm")), (1.0, PlaylistSpec("random"))),
)  # fmt: skip
STEP = Transition(0.5, (Part("tempo", 0.25, "far"), Part("key", 0.75, "near")))


@pytest.fixture
def ids(store: Store) -> list[int]:
    store.save([track(f"/m/{letter}.flac") for letter in "abcd"])
    return store.ids()


def playlist(store: Store, ids: list[int], spec: PlaylistSpec = SPEC, name: str = "Evening") -> Playlist:
    tracks = [found for number in ids if (found := store.track(number))]
    entries = [PlaylistEntry(each, 0.5, f"reason {each.id}", STEP) for each in tracks]
    entries[0] = replace(entries[0], locked=True)
    return Playlist(name, spec, tuple(entries), ("a cap gave way",), ("made by hand",))


@contextmanager
def listening(store: Store, asked: list[str]) -> Iterator[None]:
    """Note the statements that the database gets."""

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", note)
    yield
    event.remove(store.database.engine, "before_cursor_execute", note)


def test_a_playlist_comes_back_as_it_was_saved(store: Store, ids: list[int], clock: Clock) -> None:
    made = playlist(store, ids)
    saved = store.playlists.save(made)
    assert store.playlists.find("evening") == store.playlists.find(str(saved.id)) == saved
    newest = saved.newest
    assert (newest.number, newest.spec, newest.tracks, newest.kept) == (1, SPEC, 4, False)
    assert (newest.relaxed, newest.notes, newest.features) == (made.relaxed, made.notes, (VERSIONS,))
    assert newest.made_at == saved.made_at == clock.now
    entries = store.playlists.entries(saved.id, 1)
    assert [entry.position for entry in entries] == [1, 2, 3, 4]
    assert [(e.track_id, e.score, e.reason, e.transition, e.locked) for e in entries] == [
        (e.track.id, e.score, e.reason, e.transition, e.locked) for e in made.entries
    ]
    assert entries[0].label == "Artist - Title"


def test_a_name_that_is_there_gets_a_new_version(store: Store, ids: list[int], clock: Clock) -> None:
    first = store.playlists.save(playlist(store, ids))
    clock.pass_days(1)
    second = store.playlists.save(playlist(store, ids[:2], name=" EVENING "))
    assert (second.id, second.name, second.made_at) == (first.id, "Evening", first.made_at)
    assert [(each.number, each.tracks) for each in second.versions] == [(1, 4), (2, 2)]
    assert len(store.playlists.entries(first.id, 1)) == 4
    assert store.playlists.save(playlist(store, ids), "Other").id == first.id + 1
    assert [saved.name for saved in store.playlists.all()] == ["Evening", "Other"]


def test_how_long_the_newest_version_plays_is_asked_once_for_all(store: Store, clock: Clock) -> None:
    lengths = (100.0, 200.0, 400.0)
    tracks = [track(f"/m/{letter}.flac") for letter in "abc"]
    pairs = zip(tracks, lengths, strict=True)
    store.save([replace(one, info=replace(one.info, duration_s=seconds)) for one, seconds in pairs])
    a, b, c = store.ids()
    store.playlists.save(playlist(store, [c]))
    store.playlists.save(playlist(store, [a, b]))
    asked: list[str] = []
    with listening(store, asked):
        assert [saved.duration_s for saved in store.playlists.all()] == [300.0]
    for number in range(4):
        store.playlists.save(playlist(store, [c, a], name=f"Other {number}"))
    once = len(asked)
    with listening(store, asked):
        assert [saved.duration_s for saved in store.playlists.all()] == [300.0, *4 * [500.0]]
    assert len(asked) == 2 * once
    store.mark_missing([a], clock.now)
    store.prune([a])
    assert store.playlists.all()[0].duration_s == 200.0


def test_old_versions_are_cleared_away_but_for_kept_ones(store: Store, ids: list[int]) -> None:
    saved = store.playlists.save(playlist(store, ids))
    store.playlists.keep(saved.id, 1)
    for _ in range(MOST_VERSIONS + 3):
        saved = store.playlists.save(playlist(store, ids))
    numbers = [each.number for each in saved.versions]
    assert numbers == [1, *range(5, MOST_VERSIONS + 5)]
    store.playlists.keep(saved.id, 1, kept=False)
    assert store.playlists.save(playlist(store, ids)).versions[0].number == 6
    assert store.playlists.entries(saved.id, 1) == ()


def test_places_outlive_the_tracks_that_are_forgotten(store: Store, ids: list[int], clock: Clock) -> None:
    saved = store.playlists.save(playlist(store, ids))
    store.mark_missing(ids[1:2], clock.now)
    assert store.prune(ids[1:2]) == 1
    entries = store.playlists.entries(saved.id, 1)
    assert [entry.track_id for entry in entries] == [ids[0], None, ids[2], ids[3]]
    assert entries[1].label == "Artist - Title"


def test_a_name_of_digits_goes_before_an_id(store: Store, ids: list[int]) -> None:
    first = store.playlists.save(playlist(store, ids, name="One"))
    named = store.playlists.save(playlist(store, ids, name=str(first.id)))
    assert store.playlists.find(str(first.id)) == named
    assert store.playlists.find(str(named.id)) == named
    assert store.playlists.find("none") is None


def test_names_are_changed_but_never_shared(store: Store, ids: list[int]) -> None:
    one = store.playlists.save(playlist(store, ids, name="One"))
    store.playlists.save(playlist(store, ids, name="Two " + "long " * 200))
    store.playlists.rename(one.id, "ONE")
    with pytest.raises(StoreError, match=r"there is a playlist .* already"):
        store.playlists.rename(one.id, "two " + "LONG " * 200)
    assert store.playlists.all()[0].name == "ONE"


def test_a_deleted_playlist_leaves_nothing(store: Store, ids: list[int]) -> None:
    saved = store.playlists.save(playlist(store, ids))
    store.playlists.delete(saved.id)
    assert store.playlists.all() == ()
    tables = ("playlists", "playlist_versions", "playlist_entries")
    for table in tables:
        count = text(f"SELECT count(*) FROM {table}")
        assert store.database.read(partial(Connection.scalar, statement=count)) == 0
    assert store.ids() == ids


def test_playlists_are_found_by_the_method_of_their_newest_version(store: Store, ids: list[int]) -> None:
    rules = PlaylistSpec("rules", query="genre:house")
    store.playlists.save(playlist(store, ids, rules, "Rules"))
    store.playlists.save(playlist(store, ids))
    assert [saved.name for saved in store.playlists.of_method("rules")] == ["Rules"]
    store.playlists.save(playlist(store, ids, name="Rules"))
    assert store.playlists.of_method("rules") == ()


def test_a_query_asks_for_the_newest_version_of_a_playlist(store: Store, ids: list[int]) -> None:
    saved = store.playlists.save(playlist(store, ids, name="Late evening"))
    store.playlists.save(playlist(store, ids[1:3], name="Late evening"))
    assert store.ids('in:"late EVENING"') == ids[1:3]
    assert store.ids(f"in:{saved.id}") == ids[1:3]
    assert store.ids(f"-in:{saved.id}") == [ids[0], ids[3]]
    with pytest.raises(QueryError, match="in:evening is no playlist"):
        store.ids("in:evening")
