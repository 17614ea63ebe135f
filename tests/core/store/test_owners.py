"""Whose things are whose: opinions, plays, playlists and lists of several people in one library."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, text

from core.errors import ConflictError, QueryError
from core.store import Store, open_store, schema
from core.store.engine import connect
from models.opinions import Opinion
from models.people import LOCAL
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.tables import METADATA
from models.wanted import ListHead, WantedTrack
from tests.core.store.examples import Clock, track

ANNA, BEN = 1, 2
OWNED_TABLES = ("playlists", "user_tags", "opinions", "plays", "list_owners")


@pytest.fixture
def ids(store: Store) -> list[int]:
    store.save([track(f"/m/{name}.flac") for name in "abc"])
    return store.ids()


def playlist(store: Store, ids: list[int], name: str = "Evening", method: str = "random") -> Playlist:
    tracks = [found for number in ids if (found := store.track(number))]
    return Playlist(name, PlaylistSpec(method), tuple(PlaylistEntry(each, 0.5, "because") for each in tracks))


def opinion(store: Store, track_id: int, owner_id: int) -> Opinion:
    found = store.track(track_id, owner_id=owner_id)
    assert found is not None
    return found.opinion


def test_an_opinion_is_of_the_one_who_has_it(store: Store, ids: list[int], clock: Clock) -> None:
    store.like(ids[:1], 1, owner_id=ANNA)
    store.like(ids[:1], -1, owner_id=BEN)
    store.rate(ids[:1], 2.5, owner_id=BEN)
    store.play(ids[:1], owner_id=ANNA)
    assert opinion(store, ids[0], ANNA) == Opinion(1, None, 1, clock.now)
    assert opinion(store, ids[0], BEN) == Opinion(-1, 2.5)
    assert opinion(store, ids[0], LOCAL) == Opinion()


def test_a_query_means_the_opinions_of_the_one_who_asks(store: Store, ids: list[int]) -> None:
    store.like(ids[:1], 1, owner_id=ANNA)
    store.rate(ids[1:2], 5, owner_id=ANNA)
    store.play(ids[2:], owner_id=ANNA)
    for query, found in (("liked:yes", ids[:1]), ("rating:5", ids[1:2]), ("plays:1..", ids[2:])):
        assert store.ids(query, owner_id=ANNA) == found
        assert store.ids(query, owner_id=BEN) == store.ids(query) == []
    assert store.ids("", "-rating", owner_id=ANNA)[0] == ids[1]
    assert [each.opinion.rating for each in store.tracks("rating:4..", owner_id=ANNA)] == [5]


def test_columns_have_the_opinions_of_one(store: Store, ids: list[int]) -> None:
    store.like(ids[:1], -1, owner_id=ANNA)
    store.play(ids[1:2], owner_id=BEN)
    wanted = np.array(ids, np.int64)
    assert list(store.columns(wanted, owner_id=ANNA).liked) == [-1, 0, 0]
    assert not store.columns(wanted).liked.any()
    assert list(np.isnan(store.columns(wanted, owner_id=BEN).played_at)) == [True, False, True]
    assert np.isnan(store.columns(wanted, owner_id=ANNA).played_at).all()


def test_names_of_playlists_are_one_owners(store: Store, ids: list[int]) -> None:
    local = store.playlists.save(playlist(store, ids))
    annas = store.playlists.save(playlist(store, ids[:2]), owner_id=ANNA)
    assert store.playlists.save(playlist(store, ids[:1], "EVENING"), owner_id=ANNA).id == annas.id != local.id
    assert [saved.id for saved in store.playlists.all(owner_id=ANNA)] == [annas.id]
    assert store.playlists.all(owner_id=BEN) == ()
    assert store.playlists.find("evening", owner_id=ANNA) == store.playlists.get(annas.id)
    assert store.playlists.find(str(annas.id), owner_id=BEN) is None
    assert store.playlists.find(str(annas.id)) is None
    assert (annas.owner_id, local.owner_id) == (ANNA, LOCAL)
    store.playlists.save(playlist(store, ids, "Other"), owner_id=BEN)
    store.playlists.rename(annas.id, "Other")


def test_a_query_asks_for_the_playlists_of_one(store: Store, ids: list[int]) -> None:
    store.playlists.save(playlist(store, ids[:1]))
    annas = store.playlists.save(playlist(store, ids[1:]), owner_id=ANNA)
    assert store.ids("in:evening") == ids[:1]
    assert store.ids("in:evening", owner_id=ANNA) == store.ids(f"in:{annas.id}", owner_id=ANNA) == ids[1:]
    with pytest.raises(QueryError, match="is no playlist"):
        store.ids(f"in:{annas.id}", owner_id=BEN)


def test_a_list_may_be_of_several_and_shows_whose_wishes_are_whose(store: Store) -> None:
    def keep(source: str, *titles: str) -> None:
        items = [WantedTrack(title, ("Artist",), position=place) for place, title in enumerate(titles, 1)]
        store.wishes.save_list(ListHead(source, "playlist", source, "youtube", len(items)), items)

    keep("one", "A", "B")
    keep("two", "B", "C")
    store.wishes.own("one", ANNA)
    store.wishes.own("one", ANNA)
    store.wishes.own("two", ANNA)
    store.wishes.own("two", BEN)
    store.wishes.own("there is none", BEN)
    titles = {number: wish.track.title for number, wish in store.wishes.get(range(1, 9)).items()}
    assert [titles[number] for number in store.wishes.wanted_by(ANNA)] == ["A", "B", "C"]
    assert [titles[number] for number in store.wishes.wanted_by(BEN)] == ["B", "C"]
    assert store.wishes.wanted_by(LOCAL) == ()
    assert store.wishes.owners_of(store.wishes.wanted_by(BEN)[0]) == (ANNA, BEN)
    keep("two", "C")
    assert [titles[number] for number in store.wishes.wanted_by(BEN)] == ["C"]


def test_an_upgrade_keeps_playlists_and_opinions_as_those_of_the_command_line(
    empty_database_url: str, tmp_path: Path, open_stores: Callable[..., Store]
) -> None:
    _make_before_owners(empty_database_url, tmp_path)
    store = open_stores(empty_database_url)
    (saved,) = store.playlists.all()
    assert (saved.id, saved.name, saved.owner_id, saved.newest.number, saved.newest.kept) == (
        7,
        "Evening",
        LOCAL,
        2,
        True,
    )
    entries = store.playlists.entries(7, 2)
    assert [(entry.position, entry.label, entry.track_id) for entry in entries] == [(1, "One", 1), (2, "Two", None)]
    found = store.track(1)
    assert found is not None
    assert (found.opinion.liked, found.opinion.rating, found.opinion.plays) == (-1, 4.5, 2)
    assert store.playlists.save(playlist(store, [1], "New")).id > 7
    store.play([1])
    store.like([1], 1, owner_id=ANNA)
    assert store.check() == []
    with store.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM plays")) == 3


def _make_before_owners(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "before"
    shutil.copytree(
        schema.SHIPPED.folder, folder, ignore=shutil.ignore_patterns("__pycache__", "rev_000[6-9]*", "rev_00[1-9]*")
    )
    database = connect(database_url, create=True, patience_s=1.0)
    schema.upgrade(database, schema.Migrations(folder, "0005"))
    database.write(_fill)
    database.close()


def _fill(connection: Connection) -> None:
    now, spec = "2026-01-31 12:00:00+00:00", '{"method": "random"}'
    for statement in (
        "INSERT INTO tracks (id, path, size, mtime_ns, identity, versions, duration_s, codec, sample_rate, channels,"
        f" warnings, added_at, analysed_at, path_folded) VALUES (1, '/m/a.flac', 1, 1, 'x', 'v', 1, 'flac', 1, 1, '',"
        f" '{now}', '{now}', '/m/a.flac')",
        "INSERT INTO tags (track_id, artists, genres, musicbrainz_artist_ids, has_cover, title_folded, artist_folded,"
        " album_folded, genre_folded) VALUES (1, '', '', '', false, '', '', '', '')",
        "INSERT INTO features (track_id, tempo_confidence, tempo_candidates, key_confidence) VALUES (1, 0, '', 0)",
        f"INSERT INTO playlists (id, key, name, method, made_at) VALUES (7, 'evening', 'Evening', 'random', '{now}')",
        "INSERT INTO playlist_versions (id, playlist_id, number, spec, features, relaxed, notes, kept, made_at)"
        f" VALUES (9, 7, 2, '{spec}', '', '', '', true, '{now}')",
        "INSERT INTO playlist_entries (version_id, position, track_id, label, score, reason, locked) VALUES"
        " (9, 1, 1, 'One', 1, '', false), (9, 2, NULL, 'Two', 1, '', false)",
        "INSERT INTO opinions (track_id, liked, rating) VALUES (1, -1, 4.5)",
        f"INSERT INTO plays (id, track_id, at) VALUES (1, 1, '{now}'), (2, 1, '{now}')",
    ):
        connection.execute(text(statement))
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval('playlists_id_seq', 7), setval('plays_id_seq', 2)"))
        connection.execute(text("SELECT setval('playlist_versions_id_seq', 9), setval('tracks_id_seq', 1)"))


def test_a_shipped_database_opens_at_once(store: Store, database_url: str) -> None:
    with open_store(database_url, create=False, migrate=False) as again:
        assert again.ids() == []


def test_who_is_removed_takes_along_all_that_is_theirs_alone(store: Store, ids: list[int]) -> None:
    store.people.add("root", "digest", "admin")
    anna, ben = (store.people.add(name, "digest").id for name in ("anna", "ben"))
    for number, owner in enumerate((anna, ben, LOCAL)):
        saved = store.playlists.save(playlist(store, ids), owner_id=owner)
        store.playlists.keep(saved.id, 1)
        store.labels.put(store.labels.add(f"dance {number}", owner_id=owner).id, ids)
        store.like(ids[:1], 1, owner_id=owner)
        store.play(ids[:1], owner_id=owner)
        head = ListHead(f"list {number}", "playlist", "list", "youtube", 1)
        store.wishes.save_list(head, [WantedTrack("Song", ("Somebody",), position=1)])
        store.wishes.own(head.source, owner)
    store.people.remove(anna)
    assert {owner: rows_of(store, owner) for owner in (anna, ben, LOCAL)} == {
        anna: dict.fromkeys(OWNED_TABLES, 0),
        ben: dict.fromkeys(OWNED_TABLES, 1),
        LOCAL: dict.fromkeys(OWNED_TABLES, 1),
    }
    assert store.labels.of_tracks(ids[:1], owner_id=ben) == {ids[0]: ("dance 1", "dance 2")}
    assert store.ids() == ids


def test_who_cannot_be_removed_keeps_all(store: Store, ids: list[int]) -> None:
    root = store.people.add("root", "digest", "admin").id
    saved = store.playlists.save(playlist(store, ids), owner_id=root)
    with pytest.raises(ConflictError, match="the last administrator"):
        store.people.remove(root)
    assert store.playlists.get(saved.id) == saved


def test_every_table_that_has_owners_says_what_becomes_of_their_rows() -> None:
    owned = {table.name for table in METADATA.tables.values() if "owner_id" in table.c}
    assert owned == {*OWNED_TABLES, "jobs"}, "people.OWNED deletes them with their owner; jobs are history"


def rows_of(store: Store, owner_id: int) -> dict[str, int]:
    """How many rows somebody has in the tables that have owners."""
    with store.database.engine.connect() as connection:
        return {
            table: int(
                connection.scalar(text(f"SELECT count(*) FROM {table} WHERE owner_id = :owner"), {"owner": owner_id})
                or 0
            )
            for table in OWNED_TABLES
        }
