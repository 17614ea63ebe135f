"""Songs that were wanted, over HTTP: whose they are, their candidates, and what is decided."""

import pytest

from playlista.web.routes.matches import Matches, MatchTold
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.wanting import want


def test_wanted_songs_are_those_of_ones_own_lists(server: StartServer) -> None:
    running = server()
    anna, bert = running.user("anna").id, running.user("bert").id
    annas = want(running.store, anna, "A", "B", "C")
    berts = want(running.store, bert, "C", "D", source="other")
    assert annas[2] == berts[0]

    def seen(name: str, more: str = "") -> list[int]:
        role = "admin" if name == "root" else "user"
        told = Matches.model_validate(running.client(name, role).get(f"/api/matches{more}").json())
        return [each.id for each in told.matches]

    assert seen("anna") == annas
    assert seen("bert") == berts
    assert (seen("root"), seen("root", "?all=true")) == ([], sorted({*annas, *berts}))
    refused = running.client("bert").get("/api/matches?all=true")
    assert refused.status_code == 403


def test_pages_go_on_where_they_ended(server: StartServer) -> None:
    running = server()
    ids = want(running.store, running.user("anna").id, *"ABCDE")
    client = running.client()
    first = client.get("/api/matches?limit=2").json()
    second = client.get(f"/api/matches?limit=3&after={first['next']}").json()
    assert [each["id"] for each in first["matches"] + second["matches"]] == ids
    assert second["next"] is None
    assert client.get("/api/matches?state=done").json()["matches"] == []


def test_candidates_stand_side_by_side_with_reasons_in_words(server: StartServer) -> None:
    running = server()
    (number,) = want(running.store, running.user("anna").id, "A")
    told = MatchTold.model_validate(running.client().get(f"/api/matches/{number}").json())
    assert [(each.id, each.score, each.banned) for each in told.candidates] == [
        ("good", 0.8, False),
        ("bad", 0.4, False),
    ]
    assert told.candidates[0].why not in ("", "version:live")
    assert told.candidates[0].parts == [("title", 0.1, 3.0)]
    assert (told.candidates_found, told.best_score) == (2, 0.8)


def test_a_candidate_is_picked_banned_and_allowed_again(server: StartServer) -> None:
    running = server()
    (number,) = want(running.store, running.user("anna").id, "A")
    client, url = running.client(), f"/api/matches/{number}"
    bad = {"provider": "youtube", "candidate": "bad"}
    assert client.post(f"{url}/ban", json=bad).status_code == 204
    assert [each["banned"] for each in client.get(url).json()["candidates"]] == [False, True]
    assert client.post(f"{url}/unban", json=bad).status_code == 204
    assert client.post(f"{url}/pick", json=bad).status_code == 204
    told = client.get(url).json()
    assert (told["state"], [each["chosen"] for each in told["candidates"]]) == ("wanted", [False, True])
    missing = client.post(f"{url}/pick", json={"provider": "youtube", "candidate": "other"})
    assert (missing.status_code, missing.json()["detail"]) == (404, "youtube:other was not offered for this song")


def test_what_was_picked_is_fetched_by_ordering_its_list_again(server: StartServer) -> None:
    running = server()
    anna, bert = running.user("anna").id, running.user("bert").id
    source = "https://www.youtube.com/playlist?list=PLabcdefghijklmnop"
    ids = want(running.store, anna, "A", "B", source=source)
    berts = want(running.store, bert, "A", source="liked")
    assert running.client("bert").post("/api/matches/fetch", json={"ids": ids[1:]}).json() == {"jobs": []}
    assert running.client("bert").post("/api/matches/fetch", json={"ids": berts}).json() == {"jobs": []}
    (number,) = running.client().post("/api/matches/fetch", json={"ids": ids}).json()["jobs"]
    job = running.store.jobs.get(number)
    assert job is not None
    assert (job.owner_id, job.type, job.payload["url"]) == (anna, "youtube", source)


def test_songs_are_looked_for_again_only_by_whose_they_are(server: StartServer) -> None:
    running = server()
    ids = want(running.store, running.user("anna").id, "A", "B")
    body = {"ids": [*ids, 999, -4, 2**70]}
    assert running.client("bert").post("/api/matches/retry", json=body).json() == {"wanted": 0}
    assert running.client().post("/api/matches/retry", json=body).json() == {"wanted": 2}
    assert running.client("root", "admin").post("/api/matches/retry", json=body).json() == {"wanted": 2}


@pytest.mark.parametrize("what", ["", "/pick", "/ban", "/unban"])
def test_a_song_of_others_is_not_there(server: StartServer, what: str) -> None:
    running = server()
    (number,) = want(running.store, running.user("anna").id, "A")
    client, url = running.client("bert"), f"/api/matches/{number}{what}"
    body = {"provider": "youtube", "candidate": "good"}
    answer = client.post(url, json=body) if what else client.get(url)
    assert (answer.status_code, answer.json()["detail"]) == (404, f"there is no song {number}")
