"""Playlists over HTTP: built, changed, compared, written to files and read from them."""

import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.export import FORMATS
from core.playlists import METHODS
from playlista.web import choices as choices_module
from playlista.web.choices import Choices
from playlista.web.playlist_models import DifferenceTold, Imported, Methods, Playlists, PlaylistTold, Versions
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill, made_up

#: Artists of the made-up tracks come often, and nothing is far from anything.
FREE = {"artist_most": 0, "artist_gap": 0, "album_most": 0, "album_gap": 0}


def make(client: TestClient, name: str = "Evening", **spec: Any) -> dict[str, Any]:
    asked = {"method": "random", "length": 6, "limits": FREE} | spec
    answer = client.post("/api/playlists", json={"name": name, "spec": asked})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    PlaylistTold.model_validate(made)
    return made


def ids_of(playlist: dict[str, Any]) -> list[int]:
    return [track["id"] for track in playlist["tracks"]]


def specs(ids: list[int]) -> dict[str, dict[str, Any]]:
    return {
        "similar": {"seeds": ids[:1]},
        "mood": {"mood": "calm"},
        "dj": {"seeds": ids[:1], "curve": "peak"},
        "journey": {"start": ids[0], "end": ids[5]},
        "extend": {"seeds": ids[:2]},
        "order": {"seeds": ids[:4]},
        "clusters": {"seeds": ids[:1], "groups": 2},
        "random": {},
        "rules": {"query": "tempo:100..", "sort": "-tempo"},
        "time": {"curve": "running"},
        "mixed": {"parts": [[2, {"method": "random"}], [1, {"method": "mood", "mood": "calm"}]]},
    }


@pytest.mark.parametrize("method", METHODS)
def test_every_method_builds_and_saves(server: StartServer, method: str) -> None:
    running = server()
    client, ids = running.client(), fill(running.store, 30)
    made = make(client, method=method, **specs(ids)[method])
    assert made["tracks"]
    assert (made["version"], made["spec"]["method"], made["name"]) == (1, method, "Evening")
    assert client.get(f"/api/playlists/{made['id']}").json() == made
    told = {each["name"]: each for each in client.get("/api/playlists/methods").json()["methods"]}
    assert specs(ids)[method].keys() <= set(told[method]["fields"])
    assert set(told[method]["required"]) <= specs(ids)[method].keys()


def test_a_form_learns_all_there_is_to_choose(server: StartServer) -> None:
    told = Methods.model_validate(server().client().get("/api/playlists/methods").json())
    assert {each.name for each in told.methods} == METHODS.keys()
    assert {f".{each}" for each in told.formats} == FORMATS.keys()
    by_name = {each.name: each for each in told.methods}
    assert "peak" in by_name["dj"].curves
    assert "running" in by_name["time"].curves
    assert "calm" in by_name["mood"].moods
    assert "exploration" in told.limits["properties"]


def test_a_preview_is_not_saved(server: StartServer) -> None:
    running = server()
    fill(running.store)
    client = running.client()
    answer = client.post("/api/playlists/preview", json={"spec": {"method": "random", "length": 3, "limits": FREE}})
    assert len(answer.json()["tracks"]) == 3
    assert (answer.json()["id"], client.get("/api/playlists").json()) == (None, {"playlists": []})


@pytest.mark.parametrize("method", ["similar", "dj", "random"])
def test_every_list_tells_how_its_tracks_lead_to_one_another(server: StartServer, method: str) -> None:
    running = server()
    client, ids = running.client(), fill(running.store)
    spec = {"method": method, "length": 4, "limits": FREE, **specs(ids)[method]}
    preview = client.post("/api/playlists/preview", json={"spec": spec}).json()
    made = make(client, **spec)
    for told in (preview, made, client.get(f"/api/playlists/{made['id']}").json()):
        scores = [track["transition"] and track["transition"]["score"] for track in told["tracks"]]
        assert scores[-1] is None
        assert told["weakest"] == scores.index(min(scores[:-1])) + 1


def test_what_a_user_dislikes_does_not_come_for_that_user(server: StartServer) -> None:
    running = server()
    ids = fill(running.store, 6)
    anna, bert = running.client(), running.client("bert")
    anna.put(f"/api/tracks/{ids[2]}/opinion", json={"liked": -1})
    assert sorted(ids_of(make(anna))) == [*ids[:2], *ids[3:]]
    assert sorted(ids_of(make(bert))) == ids
    anna.put(f"/api/tracks/{ids[2]}/opinion", json={"liked": 0})
    assert sorted(ids_of(make(anna))) == ids


def test_a_list_is_built_from_the_library_as_it_is(server: StartServer) -> None:
    running = server()
    fill(running.store, 3)
    client = running.client()
    made = make(client)
    running.store.save([made_up(77)])
    again = client.post(f"/api/playlists/{made['id']}/regenerate", json={}).json()
    assert (len(made["tracks"]), len(again["tracks"]), again["version"]) == (3, 4, 2)
    running.store.correct([ids_of(made)[0]], tempo="55")
    rules = make(client, "Slow", method="rules", query="tempo:..60")
    assert ids_of(rules) == [ids_of(made)[0]]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"method": "magic"}, "there is no method 'magic'"),
        ({"method": "similar"}, "similar needs at least one seed track"),
        ({"method": "similar", "seeds": [999]}, "there is no track 999"),
        ({"method": "random", "length": 0}, "greater than or equal to 1"),
        ({"method": "random", "length": 10**9}, "less than or equal to 2000"),
        ({"method": "random", "surprise": 1}, "Extra inputs are not permitted"),
        ({"method": "random", "limits": {"exploration": 2}}, "less than or equal to 1"),
        ({"method": "rules", "query": "tempo:fast"}, "is no number"),
        ({"method": "random", "limits": {"exclude": ["opera"]}}, "there is no class of content 'opera'"),
        ({"method": "mood", "mood": "blue"}, "blue"),
        ({"method": "random", "duration_s": "NaN"}, "duration_s"),
    ],
)
def test_what_cannot_be_built_is_told(server: StartServer, spec: dict[str, Any], message: str) -> None:
    running = server()
    fill(running.store, 3)
    answer = running.client().post("/api/playlists", json={"name": "x", "spec": spec})
    assert answer.status_code == 422, answer.text
    assert message in answer.json()["detail"]
    assert running.client().get("/api/playlists").json() == {"playlists": []}


def test_lists_of_lists_of_lists_end_somewhere(server: StartServer) -> None:
    running = server()
    fill(running.store, 3)
    spec: dict[str, Any] = {"method": "random"}
    for _ in range(3):
        spec = {"method": "mixed", "parts": [[1, spec]]}
    answer = running.client().post("/api/playlists/preview", json={"spec": spec})
    assert (answer.status_code, answer.json()["detail"]) == (422, "lists are mixed of others at most 3 deep")


def test_a_list_is_renamed_and_put_in_order_by_hand(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    client = running.client()
    made = make(client, length=4)
    url = f"/api/playlists/{made['id']}"
    order = ids_of(made)[::-1]
    new = next(number for number in ids if number not in order)
    changed = client.patch(url, json={"name": "By hand", "tracks": [*order[:3], new]}).json()
    assert (changed["name"], ids_of(changed), changed["version"]) == ("By hand", [*order[:3], new], 2)
    assert changed["tracks"][3]["reason"] == "put here by hand"
    assert [track["transition"] is None for track in changed["tracks"]] == [False, False, False, True]
    assert "the order was changed by hand" in changed["notes"]
    fewer = client.patch(url, json={"remove": [1, 3]}).json()
    assert (ids_of(fewer), fewer["version"]) == ([order[1], new], 3)
    make(client, "Other")
    assert client.patch(url, json={"name": "OTHER"}).status_code == 409
    assert client.patch(url, json={"tracks": [ids[0], ids[0]]}).json() == {"detail": f"track {ids[0]} is named twice"}
    assert client.patch(url, json={"tracks": [999]}).json() == {"detail": "there is no track 999 in the library"}
    assert client.patch(url, json={"remove": [9]}).status_code == 422
    assert len(client.get(url).json()["tracks"]) == 2


def test_places_are_locked_replaced_and_unlocked(server: StartServer) -> None:
    running = server()
    fill(running.store, 20)
    client = running.client()
    made = make(client, length=5)
    url, before = f"/api/playlists/{made['id']}", ids_of(made)
    other = client.post(f"{url}/places/2/replace", json={}).json()
    assert [number for number in ids_of(other) if number in before] == [before[0], *before[2:]]
    named = client.post(f"{url}/places/2/replace", json={"track_id": before[1]}).json()
    assert ids_of(named)[1] == before[1]
    locked = client.post(f"{url}/lock", json={"places": [1, 3]}).json()
    assert [track["locked"] for track in locked["tracks"]] == [True, False, True, False, False]
    assert (ids_of(locked)[0], ids_of(locked)[2]) == (before[0], before[2])
    held = client.post(f"{url}/lock", json={"places": [2], "refill": False}).json()
    assert ids_of(held) == ids_of(locked)
    free = client.post(f"{url}/unlock", json={}).json()
    assert not any(track["locked"] for track in free["tracks"])
    assert client.post(f"{url}/places/99/replace", json={}).status_code == 422
    assert client.post(f"{url}/lock", json={"places": [99]}).status_code == 422


def test_versions_are_listed_compared_kept_and_deleted(server: StartServer) -> None:
    running = server()
    fill(running.store, 20)
    client = running.client()
    made = make(client, length=5)
    url = f"/api/playlists/{made['id']}"
    client.patch(url, json={"remove": [2]})
    told = DifferenceTold.model_validate(client.get(f"{url}/diff?before=1&after=2").json())
    assert ([each.id for each in told.went], told.came, told.stayed) == ([ids_of(made)[1]], [], 4)
    assert client.put(f"{url}/versions/1/kept", json={"kept": True}).status_code == 204
    versions = Versions.model_validate(client.get(f"{url}/versions").json()).versions
    assert [(each.version, each.kept, each.tracks) for each in versions] == [(1, True, 5), (2, False, 4)]
    assert ids_of(client.get(f"{url}?version=1").json()) == ids_of(made)
    for missing in (f"{url}?version=9", f"{url}/diff?before=1&after=9"):
        answer = client.get(missing)
        assert (answer.status_code, "has no version 9" in answer.json()["detail"]) == (422, True)
    assert client.put(f"{url}/versions/9/kept", json={}).status_code == 422
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404


def test_a_list_is_told_in_numbers_when_asked(server: StartServer) -> None:
    running = server()
    fill(running.store, 20)
    client = running.client()
    made = make(client, length=5)
    assert made["evaluation"] is None
    told = client.get(f"/api/playlists/{made['id']}?evaluate=true").json()["evaluation"]
    assert told["tracks"] == 5
    assert 0 <= told["transition_mean"] <= 1


@pytest.mark.parametrize("ending", FORMATS)
def test_a_list_is_written_in_every_format_under_a_safe_name(server: StartServer, ending: str) -> None:
    running = server()
    fill(running.store, 5)
    client = running.client()
    made = make(client, '../../etc/"évening"\r\nX: 1', length=3)
    answer = client.get(f"/api/playlists/{made['id']}/export?format={ending[1:]}")
    assert answer.status_code == 200
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert disposition.endswith(ending)
    assert "/" not in disposition
    assert "x" not in answer.headers
    assert b"003.flac" in answer.content or b"Song 00" in answer.content
    refused = client.get(f"/api/playlists/{made['id']}/export?format=exe")
    assert (refused.status_code, refused.json()["detail"][:26]) == (422, "there is no format 'exe'; ")


def test_a_list_is_read_and_what_was_found_is_saved(server: StartServer) -> None:
    running = server()
    ids = fill(running.store, 5)
    client = running.client()
    data = b"#EXTM3U\n/music/003.flac\n/etc/passwd\n/music/001.flac\n"
    answer = client.post("/api/playlists/import", files={"file": ("Old party.m3u8", data)})
    told = Imported.model_validate(answer.json())
    assert told.playlist is not None
    assert (told.playlist.name, told.found, [each.position for each in told.missing]) == ("Old party", 2, [2])
    assert "is there" not in told.missing[0].reason
    assert ids_of(client.get(f"/api/playlists/{told.playlist.id}").json()) == [ids[3], ids[1]]
    again = client.post(f"/api/playlists/{told.playlist.id}/regenerate", json={})
    assert (again.status_code, "was imported" in again.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [("x.exe", b"MZ", 415), ("../../x", b"a", 415), ("x.xspf", b"<playlist", 422), ("x.m3u8", b"nothing.mp3", 200)],
)
def test_a_list_that_cannot_be_read_is_told(server: StartServer, name: str, data: bytes, status: int) -> None:
    running = server()
    answer = running.client().post("/api/playlists/import", files={"file": (name, data)})
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["detail"].startswith("x.xspf is no XSPF")
    assert running.client().get("/api/playlists").json() == {"playlists": []}


def test_playlists_of_others_are_seen_by_administrators_that_say_so(server: StartServer) -> None:
    running = server()
    fill(running.store)
    anna, root = running.client(), running.client("root", "admin")
    made = make(anna)
    owner = made["owner_id"]
    url = f"/api/playlists/{made['id']}"
    assert root.get(url).status_code == 404
    assert root.get(f"{url}?owner={owner}").json() == made
    assert [each["id"] for each in root.get(f"/api/playlists?owner={owner}").json()["playlists"]] == [made["id"]]
    Playlists.model_validate(root.get("/api/playlists?owner=0").json())
    refused = running.client("bert").get(f"{url}?owner={owner}")
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "only administrators see the playlists of others",
    )


def test_no_more_are_built_at_once_than_may_be() -> None:
    choices, inside, most, gate = Choices(at_once=2), [], [0], threading.Barrier(2)

    def build() -> None:
        with choices.building():
            inside.append(1)
            most[0] = max(most[0], len(inside))
            gate.wait(60)
            inside.pop()

    threads = [threading.Thread(target=build) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [2]


def test_who_waits_too_long_to_build_is_told(server: StartServer, monkeypatch: pytest.MonkeyPatch) -> None:
    running = server()
    fill(running.store)
    monkeypatch.setattr(choices_module, "WAIT_S", 0.01)
    with running.context.choices.building(), running.context.choices.building():
        answer = running.client().post("/api/playlists/preview", json={"spec": {"method": "random"}})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
