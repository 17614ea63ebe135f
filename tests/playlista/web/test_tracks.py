"""Tracks over HTTP: found, paged, told, corrected, judged, and beside their neighbours."""

import os

import pytest

from models.audio import AudioFile, Tags
from models.track import Failure
from playlista.web.track_models import Failures, Neighbours, TrackDetail, TrackPage
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import VERSIONS, fill, made_up


def test_a_query_finds_rows_with_the_cells_that_are_asked_for(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    answer = running.client().get("/api/tracks", params={"query": "tempo:..103", "sort": "tempo", "descending": True})
    assert answer.status_code == 200
    TrackPage.model_validate(answer.json())
    assert answer.json()["total"] == 4
    assert [row["id"] for row in answer.json()["tracks"]] == ids[3::-1]
    assert answer.json()["tracks"][0]["artists"] == ["Artist 3"]
    some = running.client().get("/api/tracks", params={"fields": "title, heard,path", "limit": 1}).json()["tracks"]
    assert some == [{"id": ids[0], "title": "Song 000", "heard": {}, "path": "/music/000.flac"}]


def test_every_cell_can_be_asked_for(server: StartServer) -> None:
    running = server()
    (number,) = fill(running.store, 1)
    client = running.client()
    cells = client.get("/api/tracks/query-fields").json()["cells"]
    (row,) = client.get("/api/tracks", params={"fields": ",".join(cells)}).json()["tracks"]
    assert row.keys() == set(cells)
    assert (row["id"], row["missing"], row["corrected"], row["plays"], row["labels"]) == (number, False, False, 0, [])


def test_pages_are_the_whole_in_one_order(server: StartServer) -> None:
    running = server()
    running.store.save([made_up(number, title="The same") for number in range(25)])
    client = running.client()

    def page(offset: int) -> list[int]:
        found = client.get("/api/tracks", params={"sort": "title", "limit": 10, "offset": offset}).json()
        assert found["total"] == 25
        return [row["id"] for row in found["tracks"]]

    assert page(0) + page(10) + page(20) == running.store.ids("", "title")
    assert page(30) == page(2**53) == []


@pytest.mark.parametrize(
    ("params", "message", "place"),
    [
        ({"query": "genre:house tempo:fast"}, "tempo:fast is no number", [12, 22]),
        ({"query": "a tmpo:120"}, "did you mean 'tempo'", [2, 10]),
        ({"query": 'x "open'}, "a quotation mark is missing", [2, 7]),
        ({"query": "in:Nothing"}, "is no playlist", None),
        ({"sort": "colour"}, "there is no field 'colour' to sort by", None),
        ({"fields": "id,password"}, "there is no cell 'password'", None),
        ({"limit": "1001"}, "less than or equal to 1000", None),
        ({"offset": "-1"}, "greater than or equal to 0", None),
        ({"query": "x" * 2001}, "at most 2000", None),
    ],
)
def test_a_mistake_is_told_with_its_place(
    server: StartServer, params: dict[str, str], message: str, place: list[int] | None
) -> None:
    answer = server().client().get("/api/tracks", params=params)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]
    assert answer.json().get("place") == place


def test_fields_of_queries_are_told_with_what_there_is_to_choose(server: StartServer) -> None:
    fields = {each["name"]: each for each in server().client().get("/api/tracks/query-fields").json()["fields"]}
    assert fields["tempo"]["kind"] == "number"
    assert fields["tempo"]["help"].startswith("a number")
    assert fields["energy"]["help"].startswith("0 to 1")
    assert "8A" in fields["key"]["values"]
    assert "live" in fields["content"]["values"]
    assert (fields["label"]["sortable"], fields["artist"]["sortable"]) == (False, True)


def test_a_track_is_told_in_full_with_what_its_tags_say_otherwise(server: StartServer) -> None:
    running = server()
    running.store.save([made_up(20, title="Odd", bpm=60.0, key="Cm")])
    (number,) = running.store.ids()
    answer = running.client().get(f"/api/tracks/{number}")
    detail = TrackDetail.model_validate(answer.json())
    assert (detail.tempo_bpm, detail.beats, detail.path) == (120.0, [0.5, 1.0], "/music/020.flac")
    assert detail.disagreements == {
        "tempo_bpm": "the tag says 60.0: half of ours, 120.0",
        "key": "the tag says C minor (5A): far from ours, A minor (8A), 3 semitones up",
    }
    assert detail.tag_relations == {"tempo_bpm": "half", "key": "far"}
    assert (detail.sources["key"].kind, detail.sources["key"].sureness) == ("measured", "unsure")
    missing = running.client().get("/api/tracks/999")
    assert (missing.status_code, missing.json()) == (404, {"detail": "there is no track 999"})


def test_a_name_that_is_no_utf_8_is_told(server: StartServer) -> None:
    running = server()
    running.store.save([made_up(1, os.fsdecode(b"/music/caf\xe9.flac"), title=None)])
    (number,) = running.store.ids()
    client = running.client()
    assert client.get(f"/api/tracks/{number}").json()["path"] == "/music/caf\udce9.flac"
    assert client.get("/api/tracks?fields=path").json()["tracks"][0]["path"] == "/music/caf\udce9.flac"


def test_a_correction_counts_for_everybody_and_is_in_the_audit_log(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    answer = running.client().patch(
        "/api/tracks/corrections", json={"query": "tempo:..101", "tempo": "x2", "key": "9A"}
    )
    assert answer.json() == {"changed": ids[:2], "asked": 2}
    bert = running.client("bert")
    told = bert.get(f"/api/tracks/{ids[0]}").json()
    assert (told["tempo_bpm"], told["key"], told["correction"]["measured"]["tempo_bpm"]) == (200.0, "E minor", 100.0)
    assert told["correction"]["by_name"] == "anna"
    assert [row["id"] for row in bert.get("/api/tracks?query=key:9A").json()["tracks"]] == ids[:2]
    entry = running.store.people.audit(limit=1)[0]
    assert (entry.user_name, entry.action) == ("anna", "tracks.correct")
    assert entry.subject == "2 of 2 tracks: tempo x2, key 9A"
    undone = bert.patch("/api/tracks/corrections", json={"ids": [ids[0], ids[0]], "undo": ["tempo"]}).json()
    assert undone == {"changed": ids[:1], "asked": 1}
    assert bert.get(f"/api/tracks/{ids[0]}").json()["tempo_bpm"] == 100.0


def test_a_lock_is_told_and_taken_back(server: StartServer) -> None:
    running = server()
    number, *_ = fill(running.store)
    client = running.client()
    before = client.get(f"/api/tracks/{number}").json()
    assert client.patch("/api/tracks/corrections", json={"ids": [number], "lock": ["tempo"]}).json()["changed"] == [
        number
    ]
    told = TrackDetail.model_validate(client.get(f"/api/tracks/{number}").json())
    assert (told.sources["tempo_bpm"].kind, told.sources["tempo_bpm"].by_name) == ("locked", "anna")
    assert told.correction is not None
    assert (told.correction.confirmed, told.tempo_bpm) == (["tempo"], before["tempo_bpm"])
    client.patch("/api/tracks/corrections", json={"ids": [number], "unlock": ["tempo"]})
    assert client.get(f"/api/tracks/{number}").json() == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"ids": [1], "lock": ["beats"]}, "'beats' cannot be locked"),
        ({"tempo": "x2"}, "name tracks either by ids or by a query"),
        ({"ids": [1], "query": "", "tempo": "x2"}, "name tracks either by ids or by a query"),
        ({"ids": [1], "tempo": "warp"}, "'warp' is no tempo"),
        ({"ids": [1], "key": "Q"}, "'Q' is no key"),
        ({"ids": [1]}, "nothing to correct"),
        ({"ids": ["x"], "tempo": "x2"}, "valid integer"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(server: StartServer, body: dict[str, object], message: str) -> None:
    answer = server().client().patch("/api/tracks/corrections", json=body)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]


def test_an_opinion_is_ones_own(server: StartServer) -> None:
    running = server()
    number = fill(running.store)[0]
    anna, bert = running.client(), running.client("bert")
    assert anna.put(f"/api/tracks/{number}/opinion", json={"liked": 1}).json()["liked"] == 1
    told = anna.put(f"/api/tracks/{number}/opinion", json={"rating": 4.5}).json()
    assert (told["liked"], told["rating"]) == (1, 4.5)
    assert anna.post(f"/api/tracks/{number}/played").json()["plays"] == 1
    assert anna.get("/api/tracks?query=liked:yes plays:1..").json()["total"] == 1
    assert bert.get("/api/tracks?query=liked:yes").json()["total"] == 0
    assert bert.get(f"/api/tracks/{number}").json()["plays"] == 0
    assert anna.put(f"/api/tracks/{number}/opinion", json={"rating": None}).json()["rating"] is None
    assert anna.put(f"/api/tracks/{number}/opinion", json={"rating": 6}).status_code == 422
    assert anna.put("/api/tracks/999/opinion", json={"liked": 1}).status_code == 404
    assert anna.post("/api/tracks/999/played").status_code == 404


def test_many_tracks_are_liked_at_once_by_ids_or_by_a_query(server: StartServer) -> None:
    running = server()
    numbers = fill(running.store)
    anna, bert = running.client(), running.client("bert")
    told = anna.put("/api/tracks/opinions", json={"ids": [*numbers[:2], 999], "liked": 1})
    assert told.json() == {"tracks": 2}
    assert anna.get("/api/tracks?query=liked:yes").json()["total"] == 2
    assert bert.get("/api/tracks?query=liked:yes").json()["total"] == 0
    assert anna.put("/api/tracks/opinions", json={"query": "liked:yes", "liked": -1}).json() == {"tracks": 2}
    assert anna.get("/api/tracks?query=disliked:yes").json()["total"] == 2
    assert anna.put("/api/tracks/opinions", json={"liked": 1}).status_code == 422
    assert anna.put("/api/tracks/opinions", json={"ids": numbers, "liked": 2}).status_code == 422


def test_a_token_that_may_only_read_changes_nothing(server: StartServer) -> None:
    running = server()
    number = fill(running.store)[0]
    reader = running.token_client("read")
    assert reader.get(f"/api/tracks/{number}").status_code == 200
    assert reader.put(f"/api/tracks/{number}/opinion", json={"liked": 1}).status_code == 403
    assert reader.patch("/api/tracks/corrections", json={"ids": [number], "tempo": "x2"}).status_code == 403


def test_neighbours_are_nearest_first_with_reasons(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    answer = running.client().get(f"/api/tracks/{ids[4]}/neighbours?limit=4&fields=title").json()
    found = Neighbours.model_validate(answer).neighbours
    assert {each.id for each in found} == {ids[2], ids[3], ids[5], ids[6]}
    assert [each.similarity for each in found] == sorted((each.similarity for each in found), reverse=True)
    assert found[0].distance == pytest.approx(1 - found[0].similarity)
    assert "in timbre" in found[0].reason
    running.store.save([made_up(50)])
    assert len(running.client().get(f"/api/tracks/{ids[0]}/neighbours").json()["neighbours"]) == 12


def test_a_track_without_a_vector_has_no_neighbours(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    silent = made_up(60)
    features = type(silent.features)(silent.features.rhythm)
    running.store.save([type(silent)(silent.file, silent.identity, silent.info, Tags(), features, VERSIONS)])
    number = next(each for each in running.store.ids() if each not in ids)
    assert running.client().get(f"/api/tracks/{number}/neighbours").json() == {"neighbours": []}


def test_failures_are_told_in_words(server: StartServer) -> None:
    running = server()
    files = [AudioFile(f"/music/{name}.mp3", 10, 1) for name in "abc"]
    running.store.save([Failure(file, "corrupt", "decode", "no sound in it", VERSIONS) for file in files])
    answer = running.client().get("/api/failures?limit=2&offset=1").json()
    found = Failures.model_validate(answer)
    assert (found.total, [each.path for each in found.failures]) == (3, ["/music/b.mp3", "/music/c.mp3"])
    assert (found.failures[0].reason, found.failures[0].attempts) == ("no sound in it", 1)


def test_a_mistake_in_a_parameter_names_it_even_if_it_is_called_as_the_part_of_a_request(server: StartServer) -> None:
    answer = server().client().get("/api/tracks", params={"query": "a" * 2001})
    assert (answer.status_code, answer.json()["detail"]) == (422, "query: String should have at most 2000 characters")
