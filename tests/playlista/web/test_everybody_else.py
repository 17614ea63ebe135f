"""What is Anna's is not there for Bert: a rule for every route that has an id in its path.

A new route fails here until it has a rule in ``RULES``: how something of Anna's is made, and what Bert gets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from models.jobs import NewJob
from models.playlist import Playlist, PlaylistSpec
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.every_route import endpoints
from tests.playlista.web.music import add_picture, fill, real_file
from tests.playlista.web.serving import Server
from tests.playlista.web.wanting import want


@dataclass(frozen=True, slots=True)
class Rule:
    """``make`` makes something of Anna's and returns its address; ``body`` is sent along as JSON.

    ``others`` is what Bert gets, ``owner`` whose things they are: what they get is no error, so the address is right.
    ``others`` is 404 for what is private, 403 for what only administrators do, 200 for what is everybody's.
    """

    make: Callable[[Server], str]
    body: object = None
    others: int = 404
    owner: str = "anna"


def a_session(server: Server) -> str:
    anna = server.user("anna")
    server.store.people.open_session(anna.id, digest="d" * 64, csrf="", address="", agent="", lasts=timedelta(days=1))
    return f"/api/me/sessions/{'d' * 16}"


def a_token(server: Server) -> str:
    token = server.store.people.add_token(server.user("anna").id, name="script", digest="x", scopes=("read",))
    return f"/api/tokens/{token.id}"


def a_user(server: Server) -> str:
    return f"/api/users/{server.user('carl').id}"


def a_track(server: Server, what: str = "") -> str:
    number, _ = real_file(server)
    return f"/api/tracks/{number}{what}"


def a_track_s(what: str) -> Callable[[Server], str]:
    return lambda server: a_track(server, what)


def a_cover(server: Server) -> str:
    number, path = real_file(server, "cover.flac")
    add_picture(path, b"\xff\xd8\xff\xe0 a picture")
    return f"/api/tracks/{number}/cover"


def a_label(server: Server, what: str = "") -> str:
    label = server.store.labels.add("Anna's", owner_id=server.user("anna").id)
    return f"/api/labels/{label.id}{what}"


def a_label_s(what: str) -> Callable[[Server], str]:
    return lambda server: a_label(server, what)


def a_download(server: Server) -> int:
    job = NewJob("download", "youtube", server.user("anna").id, "a video", {"url": "https://youtu.be/dQw4w9WgXcQ"})
    return server.queue.submit([job])[0].id


def a_cancelled_download(server: Server) -> int:
    number = a_download(server)
    server.queue.cancel(number)
    return number


def an_analysis(server: Server) -> int:
    job = NewJob("analysis", "upload", server.user("anna").id, "a song", {"paths": ["/music/song.mp3"]})
    return server.queue.submit([job])[0].id


def a_playlist_of_hers(server: Server) -> int:
    playlist = Playlist("Evening", PlaylistSpec(method="similar"))
    return server.store.playlists.save(playlist, owner_id=server.user("anna").id).id


def a_list(server: Server) -> str:
    """A playlist of Anna's with two versions of three tracks."""
    running = server
    fill(running.store, 5)
    spec = {"method": "random", "length": 3, "limits": {"artist_most": 0, "artist_gap": 0}}
    anna = running.client("anna")
    for seed in (1, 2):
        made = anna.post("/api/playlists", json={"name": "Evening", "spec": {**spec, "random_seed": seed}}).json()
    return f"/api/playlists/{made['id']}"


def a_list_s(what: str) -> Callable[[Server], str]:
    return lambda server: a_list(server) + what


def a_match(server: Server) -> str:
    return f"/api/matches/{want(server.store, server.user('anna').id, 'A song')[0]}"


def a_match_s(what: str) -> Callable[[Server], str]:
    return lambda server: a_match(server) + what


GOOD = {"provider": "youtube", "candidate": "good"}

RULES: dict[str, Rule] = {
    "GET /api/playlists/{playlist_id}": Rule(a_list),
    "PATCH /api/playlists/{playlist_id}": Rule(a_list, {"remove": [1]}),
    "DELETE /api/playlists/{playlist_id}": Rule(a_list),
    "POST /api/playlists/{playlist_id}/regenerate": Rule(a_list_s("/regenerate"), {}),
    "POST /api/playlists/{playlist_id}/places/{place}/replace": Rule(a_list_s("/places/1/replace"), {}),
    "POST /api/playlists/{playlist_id}/lock": Rule(a_list_s("/lock"), {"places": [1]}),
    "POST /api/playlists/{playlist_id}/unlock": Rule(a_list_s("/unlock"), {}),
    "GET /api/playlists/{playlist_id}/versions": Rule(a_list_s("/versions")),
    "PUT /api/playlists/{playlist_id}/versions/{number}/kept": Rule(a_list_s("/versions/1/kept"), {}),
    "GET /api/playlists/{playlist_id}/diff": Rule(a_list_s("/diff?before=1&after=2")),
    "GET /api/playlists/{playlist_id}/export": Rule(a_list_s("/export?format=csv")),
    "GET /api/matches/{wish_id}": Rule(a_match),
    "POST /api/matches/{wish_id}/pick": Rule(a_match_s("/pick"), GOOD),
    "POST /api/matches/{wish_id}/ban": Rule(a_match_s("/ban"), GOOD),
    "POST /api/matches/{wish_id}/unban": Rule(a_match_s("/unban"), GOOD),
    "GET /api/tracks/{track_id}": Rule(a_track, others=200),
    "GET /api/tracks/{track_id}/audio": Rule(a_track_s("/audio"), others=200),
    "GET /api/tracks/{track_id}/cover": Rule(a_cover, others=200),
    "GET /api/tracks/{track_id}/waveform": Rule(a_track_s("/waveform"), others=200),
    "GET /api/tracks/{track_id}/neighbours": Rule(a_track_s("/neighbours"), others=200),
    "PUT /api/tracks/{track_id}/opinion": Rule(a_track_s("/opinion"), {"liked": 1}, others=200),
    "POST /api/tracks/{track_id}/played": Rule(a_track_s("/played"), others=200),
    "PATCH /api/labels/{label_id}": Rule(a_label, {"name": "Bert's"}),
    "DELETE /api/labels/{label_id}": Rule(a_label),
    "POST /api/labels/{label_id}/tracks": Rule(a_label_s("/tracks"), {"ids": [1]}),
    "POST /api/labels/{label_id}/tracks/remove": Rule(a_label_s("/tracks/remove"), {"ids": [1]}),
    "DELETE /api/me/sessions/{session_id}": Rule(a_session),
    "DELETE /api/tokens/{token_id}": Rule(a_token),
    "GET /api/users/{user_id}": Rule(a_user, others=403, owner="root"),
    "PATCH /api/users/{user_id}": Rule(a_user, {"disabled": True}, others=403, owner="root"),
    "DELETE /api/users/{user_id}": Rule(a_user, others=403, owner="root"),
    "GET /downloads/status/{job_id}": Rule(lambda server: f"/downloads/status/{a_download(server)}"),
    "DELETE /downloads/{job_id}": Rule(lambda server: f"/downloads/{a_download(server)}"),
    "PATCH /downloads/{job_id}": Rule(lambda server: f"/downloads/{a_download(server)}", {"priority": "low"}),
    "POST /downloads/{job_id}/retry": Rule(lambda server: f"/downloads/{a_cancelled_download(server)}/retry"),
    "GET /api/jobs/{job_id}": Rule(lambda server: f"/api/jobs/{a_download(server)}"),
    "DELETE /api/jobs/{job_id}": Rule(lambda server: f"/api/jobs/{a_download(server)}"),
    "POST /api/jobs/{job_id}/retry": Rule(lambda server: f"/api/jobs/{a_cancelled_download(server)}/retry"),
    "GET /api/analysis/status/{job_id}": Rule(lambda server: f"/api/analysis/status/{an_analysis(server)}"),
    "POST /api/analyze_playlist/{playlist_id}": Rule(
        lambda server: f"/api/analyze_playlist/{a_playlist_of_hers(server)}"
    ),
}


def method_of(name: str) -> str:
    return name.partition(" ")[0]


def test_every_route_with_an_id_has_a_rule(server: StartServer) -> None:
    with_ids = {str(each) for each in endpoints(server().app) if "{" in each.path and each.kind != "pages"}
    assert with_ids == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_what_is_annas_is_not_there_for_bert(server: StartServer, name: str) -> None:
    running, rule = server(), RULES[name]
    url = rule.make(running)
    answer = running.client("bert").request(method_of(name), url, json=rule.body)
    assert answer.status_code == rule.others, answer.text


@pytest.mark.parametrize("name", RULES)
def test_it_is_there_for_whose_it_is(server: StartServer, name: str) -> None:
    running, rule = server(), RULES[name]
    url = rule.make(running)
    owner = running.client(rule.owner, "admin" if rule.owner == "root" else "user")
    answer = owner.request(method_of(name), url, json=rule.body)
    assert answer.status_code < 400, answer.text
