"""The map over HTTP: a column for each thing known of the tracks, drawn once, told again only where it changed."""

import gzip
import json
import threading
from dataclasses import replace

import pytest

from core.store import Store
from models.audio import Tags
from models.features import Timbre
from playlista.web.atlas import Atlas
from playlista.web.routes.map import MapTold
from playlista.web.sheet import STEPS
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill, made_up


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, the map is waited for."""
    monkeypatch.setattr("playlista.web.atlas.WAIT_S", 60.0)


def test_every_track_with_a_vector_is_on_the_map(server: StartServer, database_url: str) -> None:
    running = server(database_url=database_url)
    ids = fill(running.store, 40)
    running.store.save([replace(made_up(90), features=replace(made_up(90).features, timbre=Timbre()))])
    told = running.client().get("/api/map").json()
    MapTold.model_validate(told)
    assert told["ids"] == sorted(ids)
    columns = ("x", "y", "genre", "mood", "cluster", "key", "tempo", "energy")
    assert {name: len(told[name]) for name in columns} == dict.fromkeys(columns, 40)
    assert STEPS / 2 < max(map(abs, told["x"] + told["y"])) <= STEPS
    assert [told["tempo"][told["ids"].index(number)] for number in ids] == [100 + place for place in range(40)]
    assert {told["keys"][number] for number in told["key"]} == {"8A"}
    assert (told["genres"], set(told["genre"]), set(told["mood"]), set(told["energy"])) == (["House"], {0}, {-1}, {-1})
    assert set(told["cluster"]) == set(range(len(told["clusters"])))


def test_genres_are_ordered_by_how_many_tracks_have_them_whatever_their_case(server: StartServer) -> None:
    running = server()
    genres = ("Folk", "House", "house", "", "HOUSE", "folk", "Jazz")
    running.store.save([made_up(number, genres=(name,) if name else ()) for number, name in enumerate(genres)])
    told = running.client().get("/api/map").json()
    by_id = dict(zip(told["ids"], told["genre"], strict=True))
    assert told["genres"] == ["House", "Folk", "Jazz"]
    assert [by_id[number] for number in running.store.ids()] == [1, 0, 0, -1, 0, 1, 2]


def test_an_empty_library_has_an_empty_map(server: StartServer) -> None:
    told = server().client().get("/api/map").json()
    assert (told["ids"], told["clusters"]) == ([], [])


def test_a_map_that_is_known_is_not_sent_again_until_the_library_changes(server: StartServer) -> None:
    running = server()
    fill(running.store)
    client = running.client()
    first = client.get("/api/map")
    tag = {"If-None-Match": first.headers["etag"]}
    again = client.get("/api/map", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    running.store.save([made_up(50)])
    changed = client.get("/api/map", headers=tag)
    assert (changed.status_code, len(changed.json()["ids"])) == (200, 13)
    assert "x-map-renewing" not in changed.headers


def test_a_corrected_tempo_is_on_the_map(server: StartServer) -> None:
    running = server()
    ids = fill(running.store, 5)
    client = running.client()
    assert 100 in client.get("/api/map").json()["tempo"]
    running.store.correct(ids[:1], tempo="x2", by=(1, "anna"))
    assert 200 in client.get("/api/map").json()["tempo"]


def test_it_is_packed_for_who_can_unpack_it(server: StartServer) -> None:
    running = server()
    fill(running.store)
    client = running.client()
    plain = client.get("/api/map", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = client.get("/api/map", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.json()) == ("gzip", plain.json())


def test_who_asks_while_it_is_drawn_is_told_to_come_again(server: StartServer, monkeypatch: pytest.MonkeyPatch) -> None:
    running = server()
    fill(running.store)
    hold = threading.Event()
    load = Store.versioned_vectors

    def slow(store: Store) -> object:
        assert hold.wait(60)
        return load(store)

    monkeypatch.setattr(Store, "versioned_vectors", slow)
    monkeypatch.setattr(running.context.atlas, "_wait_s", 0.01)
    client = running.client()
    drawing = client.get("/api/map")
    assert (drawing.status_code, drawing.json(), drawing.headers["retry-after"]) == (202, {"state": "drawing"}, "2")
    hold.set()
    monkeypatch.setattr(running.context.atlas, "_wait_s", 60.0)
    assert client.get("/api/map").status_code == 200


def test_an_older_map_is_told_as_such_while_a_newer_one_is_drawn() -> None:
    atlas, hold = Atlas(wait_s=0.01), threading.Event()
    patient = Atlas(wait_s=60)
    assert patient.of((1,), lambda: {"n": 1}) is not None
    atlas._kept = patient._kept

    def slow() -> dict[str, int]:
        assert hold.wait(60)
        return {"n": 2}

    older = atlas.of((2,), slow)
    assert older is not None
    assert (older.state, json.loads(gzip.decompress(older.packed))) == ((1,), {"n": 1})
    hold.set()
    atlas._wait_s = 60
    newer = atlas.of((2,), slow)
    assert newer is not None
    assert json.loads(gzip.decompress(newer.packed)) == {"n": 2}


def test_a_drawing_that_went_wrong_is_told_and_tried_again() -> None:
    atlas = Atlas(wait_s=60)

    def broken() -> dict[str, int]:
        raise MemoryError("no room for it")

    with pytest.raises(MemoryError, match="no room"):
        atlas.of((1,), broken)
    assert atlas.of((1,), dict) is not None


def test_tags_without_a_genre_are_no_genre(server: StartServer) -> None:
    running = server()
    running.store.save([replace(made_up(1), tags=Tags(title="Bare"))])
    told = running.client().get("/api/map").json()
    assert (told["genres"], told["genre"]) == ([], [-1])


def test_what_stands_beside_points_is_told_by_their_ids(server: StartServer) -> None:
    running = server()
    ids = fill(running.store, 3)
    client = running.client()
    asked = client.get("/api/map/tracks", params={"ids": f"{ids[2]},{ids[0]},999"})
    assert [(row["id"], row["title"]) for row in asked.json()["tracks"]] == [(ids[2], "Song 002"), (ids[0], "Song 000")]
    for wrong in ("", "a", "1,", "-1", ",".join(["1"] * 201)):
        assert client.get("/api/map/tracks", params={"ids": wrong}).status_code == 422, wrong
