"""Labels over HTTP: one's own, and everybody's, which administrators keep."""

import pytest

from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill


def test_a_label_is_made_put_on_tracks_and_asked_for(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    anna = running.client()
    made = anna.post("/api/labels", json={"name": "Late night", "colour": "#FF8800"})
    assert made.status_code == 201
    label = made.json()
    assert (label["name"], label["colour"], label["everybodys"]) == ("Late night", "#ff8800", False)
    tracks = f"/api/labels/{label['id']}/tracks"
    assert anna.post(tracks, json={"ids": [*ids[:3], 999, -1, 2**70]}).json() == {"changed": 3}
    assert anna.post(tracks, json={"query": "tempo:..104"}).json() == {"changed": 2}
    assert anna.post(f"{tracks}/remove", json={"ids": ids[:1]}).json() == {"changed": 1}
    assert anna.get('/api/tracks?query=label:"late night"').json()["total"] == 4
    assert anna.get(f"/api/tracks/{ids[1]}").json()["labels"] == ["Late night"]
    assert [each["tracks"] for each in anna.get("/api/labels").json()["labels"]] == [4]


def test_a_label_is_renamed_painted_and_deleted(server: StartServer) -> None:
    anna = server().client()
    number = anna.post("/api/labels", json={"name": "One", "colour": "#000000"}).json()["id"]
    anna.post("/api/labels", json={"name": "Two"})
    assert anna.patch(f"/api/labels/{number}", json={"name": "ONE"}).json()["colour"] == "#000000"
    assert anna.patch(f"/api/labels/{number}", json={"colour": None}).json()["colour"] is None
    taken = anna.patch(f"/api/labels/{number}", json={"name": "two"})
    assert (taken.status_code, taken.json()["detail"]) == (409, "there is a label 'two' already")
    assert anna.delete(f"/api/labels/{number}").status_code == 204
    assert anna.delete(f"/api/labels/{number}").status_code == 404
    assert [each["name"] for each in anna.get("/api/labels").json()["labels"]] == ["Two"]


def test_everybodys_labels_are_kept_by_administrators(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    anna, root = running.client(), running.client("root", "admin")
    refused = anna.post("/api/labels", json={"name": "Summer", "everybodys": True})
    assert (refused.status_code, refused.json()["detail"]) == (403, "only administrators keep the labels of everybody")
    number = root.post("/api/labels", json={"name": "Summer", "everybodys": True}).json()["id"]
    assert root.post(f"/api/labels/{number}/tracks", json={"ids": ids[:2]}).json() == {"changed": 2}
    assert anna.get("/api/tracks?query=label:summer").json()["total"] == 2
    assert anna.post(f"/api/labels/{number}/tracks", json={"ids": ids}).status_code == 403
    assert anna.patch(f"/api/labels/{number}", json={"name": "Mine"}).status_code == 403
    assert anna.delete(f"/api/labels/{number}").status_code == 403
    assert running.token_client("write", user="root", role="admin").delete(f"/api/labels/{number}").status_code == 403
    assert root.delete(f"/api/labels/{number}").status_code == 204
    assert [each.action for each in running.store.people.audit(limit=9)][:2] == ["label.delete", "label.add"]


def test_labels_of_others_are_not_there(server: StartServer) -> None:
    running = server()
    fill(running.store)
    number = running.client().post("/api/labels", json={"name": "Anna's"}).json()["id"]
    for other in (running.client("bert"), running.client("root", "admin")):
        assert other.get("/api/labels").json() == {"labels": []}
        assert other.delete(f"/api/labels/{number}").status_code == 404


@pytest.mark.parametrize("body", [{"name": " "}, {"name": "x" * 101}, {"name": "x", "colour": "red"}, {}])
def test_a_label_that_is_none_is_refused(server: StartServer, body: dict[str, str]) -> None:
    assert server().client().post("/api/labels", json=body).status_code == 422
