"""Downloads over HTTP: asked for, listed, cancelled, tried again; each user sees their own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.jobs import NewJob, Progress
from models.people import LOCAL
from models.runs import Runner
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.serving import Server

LIST = "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
RUNNER = Runner("run", "shelf", 1, 1.0, datetime(2026, 1, 1, tzinfo=UTC))
FIELDS = ["id", "type", "url", "status", "position", "message", "created_at", "started_at", "completed_at"]


def waiting(server: Server, owner: str = "anna", count: int = 1, **changes: Any) -> list[int]:
    """Queue downloads of a user, and return their ids."""
    owner_id = server.user(owner).id
    values: dict[str, Any] = {"kind": "download", "type": "youtube", "owner_id": owner_id, "payload": {"url": VIDEO}}
    jobs = [NewJob(subject=f"{owner} {number}", **values | changes) for number in range(count)]
    return [job.id for job in server.queue.submit(jobs)]


def begun(server: Server) -> int:
    """Have the next download run, and return its id."""
    job = server.store.jobs.claim(RUNNER, {"download": 1000, "analysis": 1000})
    assert job is not None
    return job.id


def test_a_download_is_queued_with_its_place(server: StartServer) -> None:
    running = server()
    waiting(running, "bert", 2)
    answer = running.client().post("/downloads/queue", json={"url": LIST, "download_type": "spotify"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert list(told) == ["id", "status", "position", "message"]
    job = running.store.jobs.get(told["id"])
    assert job is not None
    assert (job.type, job.state, job.owner_id) == ("spotify", "queued", running.user("anna").id)
    assert (told["status"], told["position"]) == ("queued", job.position)
    assert told["message"] == f"You are {told['position']}nd in the queue."


def test_the_type_need_not_be_said(server: StartServer) -> None:
    running = server()
    told = running.client().post("/downloads/queue", json={"url": VIDEO}).json()
    assert told["message"] == "You are next."
    assert running.client().get(f"/downloads/status/{told['id']}").json()["type"] == "youtube"


def test_while_the_queue_is_drained_nobody_is_told_to_be_next_to_begin(server: StartServer) -> None:
    running = server()
    running.store.jobs.drain()
    held = "The queue is held by an administrator; you are next."
    told = running.client().post("/downloads/queue", json={"url": VIDEO}).json()
    assert (told["status"], told["position"], told["message"]) == ("queued", 1, held)
    assert running.client().get("/downloads/my-jobs").json()["jobs"][0]["message"] == held
    running.store.jobs.drain(drained=False)
    assert running.client().get(f"/downloads/status/{told['id']}").json()["message"] == "You are next."


@pytest.mark.parametrize("path", ["/music/download/spotify", "/music/download/youtube"])
def test_older_clients_queue_as_well(server: StartServer, path: str) -> None:
    running = server()
    url = LIST if path.endswith("spotify") else VIDEO
    answer = running.client().post(path, json={"url": url, "quality": "320"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["position"]) == ("queued", 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": ""},
        {"url": 5},
        {"url": None},
        {"url": "x" * 4001},
        {"url": VIDEO, "download_type": "floppy"},
        {"url": VIDEO, "download_type": "spotify"},
        {"url": VIDEO, "tag_id": -1},
        {"url": VIDEO, "tag_id": 2**63},
        {"url": VIDEO, "tag_id": "first"},
        {"url": VIDEO, "priority": "urgent"},
        {"url": "file:///etc/passwd"},
        {"url": "/etc/passwd"},
        {"url": "-"},
        {"url": "ftp://example.org/x.mp3"},
        {"url": "https://user:secret@open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"},
        {"url": "http://127.0.0.1/x.mp3"},
        {"url": "http://169.254.169.254/latest/meta-data"},
        {"url": "http://[::1]/x.mp3"},
        {"url": "https://example.org/x.mp3"},
        {"url": "javascript:alert(1)"},
        {"url": "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M\x00"},
        [],
        "x",
    ],
)
def test_what_cannot_be_downloaded_is_refused_and_not_queued(server: StartServer, body: object) -> None:
    running = server()
    answer = running.client().post("/downloads/queue", json=body)
    assert 400 <= answer.status_code < 500, answer.text
    assert "\n" not in answer.json()["detail"]
    assert running.store.jobs.list() == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{broken", "the body is no JSON"),
        (b"", "expected a JSON object, with the header Content-Type: application/json"),
        (b"[1]", "expected a JSON object, with the header Content-Type: application/json"),
    ],
)
def test_a_body_that_is_no_json_is_refused_in_words(server: StartServer, body: bytes, said: str) -> None:
    client = server().client()
    answer = client.post("/downloads/queue", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (422, said)
    form = client.post("/downloads/queue", data={"url": "https://youtu.be/dQw4w9WgXcQ"})
    assert (form.status_code, "application/json" in form.json()["detail"]) == (422, True)


def test_a_tag_must_be_ones_own_and_a_global_one_everybodys(server: StartServer) -> None:
    running = server()
    mine, berts, everybodys = (
        running.store.labels.add("dance", owner_id=owner).id
        for owner in (running.user("anna").id, running.user("bert").id, LOCAL)
    )
    client = running.client()
    for tags in ({"tag_id": berts}, {"tag_id": everybodys}, {"global_tag_id": berts}, {"global_tag_id": mine}):
        answer = client.post("/downloads/queue", json={"url": VIDEO, **tags})
        assert (answer.status_code, answer.json()["detail"]) == (404, f"there is no tag {next(iter(tags.values()))}")
    assert running.store.jobs.list() == ()
    told = client.post("/downloads/queue", json={"url": VIDEO, "tag_id": mine, "global_tag_id": everybodys}).json()
    job = running.store.jobs.get(told["id"])
    assert job is not None
    assert (job.payload["tag_id"], job.payload["global_tag_id"]) == (mine, everybodys)


def test_only_administrators_go_before_others(server: StartServer) -> None:
    running = server()
    waiting(running, "bert", 3)
    order = {"url": VIDEO, "priority": "high"}
    assert running.client().post("/downloads/queue", json=order).status_code == 403
    told = running.client("root", "admin").post("/downloads/queue", json=order).json()
    assert told["position"] == 1
    patient = running.client().post("/downloads/queue", json={"url": LIST, "priority": "low"}).json()
    assert patient["position"] == 5


def test_my_jobs_are_those_at_work_then_the_last_that_ended(server: StartServer) -> None:
    running = server()
    ids = waiting(running, count=14)
    for _ in range(12):
        running.store.jobs.complete(RUNNER, begun(running), {"songs": 1, "downloaded": 1})
    begun(running)
    waiting(running, "bert", 3)
    jobs = running.client().get("/downloads/my-jobs").json()["jobs"]
    assert [job["id"] for job in jobs] == [ids[12], ids[13], *reversed(ids[2:12])]
    assert list(jobs[0])[: len(FIELDS)] == FIELDS
    assert (jobs[0]["status"], jobs[0]["position"]) == ("processing", None)
    assert (jobs[1]["status"], jobs[2]["status"]) == ("queued", "completed")
    assert jobs[2]["message"] == "1 song: 1 downloaded."
    assert len(running.client().get("/downloads/my-jobs?finished=3").json()["jobs"]) == 5


def test_times_are_utc(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    running.store.jobs.complete(RUNNER, begun(running), {})
    told = running.client().get(f"/downloads/status/{number}").json()
    for name in ("created_at", "started_at", "completed_at"):
        assert told[name].endswith("Z")
        assert datetime.fromisoformat(told[name]).tzinfo is not None


def test_how_far_a_download_is(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    begun(running)
    running.store.jobs.progress(RUNNER, number, Progress("downloading", 3, 12))
    told = running.client().get(f"/downloads/status/{number}").json()
    assert told["progress"] == {"current": 3, "total": 12, "percentage": 25.0, "stage": "downloading"}
    assert told["message"] == "Downloading: song 4 of 12."


def test_how_busy_the_queue_is(server: StartServer) -> None:
    running = server(max_concurrent_downloads=2)
    waiting(running, "bert", 6)
    running.store.jobs.complete(RUNNER, begun(running), {})
    running.store.jobs.fail(RUNNER, begun(running), "permanent", "gone")
    begun(running)
    assert running.client().get("/downloads/queue-info").json() == {
        "queue_length": 3,
        "processing_count": 1,
        "max_concurrent": 2,
        "completed_count": 1,
        "failed_count": 1,
    }


def test_what_waits_is_cancelled_at_once_and_only_once(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    client = running.client()
    assert client.delete(f"/downloads/{number}").json()["status"] == "cancelled"
    again = client.delete(f"/downloads/{number}")
    assert (again.status_code, again.json()) == (409, {"detail": f"job {number} is cancelled already"})


def test_what_runs_is_asked_to_stop(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    begun(running)
    told = running.client().delete(f"/downloads/{number}").json()
    assert (told["status"], told["cancelling"], told["message"]) == ("processing", True, "It is being cancelled.")
    assert not running.store.jobs.progress(RUNNER, number, Progress())


def test_only_what_failed_or_was_cancelled_is_tried_again(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    client = running.client()
    assert client.post(f"/downloads/{number}/retry").status_code == 409
    running.store.jobs.fail(RUNNER, begun(running), "permanent", "the list is gone")
    assert client.get(f"/downloads/status/{number}").json()["message"] == "It failed: the list is gone."
    told = client.post(f"/downloads/{number}/retry").json()
    assert (told["status"], told["position"], told["attempts"], told["error"]) == ("queued", 1, 0, None)


def test_a_priority_is_changed_while_it_waits(server: StartServer) -> None:
    running = server()
    first, second = waiting(running, count=2)
    client = running.client()
    told = client.patch(f"/downloads/{first}", json={"priority": "low"}).json()
    assert (told["priority"], told["position"]) == ("low", 2)
    assert client.patch(f"/downloads/{first}", json={"priority": "high"}).status_code == 403
    assert running.client("root", "admin").patch(f"/downloads/{first}", json={"priority": "high"}).status_code == 200
    begun(running)
    assert client.patch(f"/downloads/{first}", json={"priority": "low"}).status_code == 409
    assert client.patch(f"/downloads/{second}", json={"priority": 5}).status_code == 422


def test_history_is_all_that_ended_a_page_at_a_time(server: StartServer) -> None:
    running = server()
    ids = waiting(running, count=5)
    for number in ids[:4]:
        running.client().delete(f"/downloads/{number}")
    first = running.client().get("/downloads/history?limit=3").json()
    second = running.client().get(f"/downloads/history?limit=3&before={first['next_before']}").json()
    assert [job["id"] for job in first["jobs"] + second["jobs"]] == list(reversed(ids[:4]))
    assert second["next_before"] is None


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 400, "1.5", "one", "%00", "1%2F..%2F2"])
def test_what_is_no_id_is_refused(server: StartServer, number: str) -> None:
    client = server().client()
    for method, path in (("GET", "status/{}"), ("DELETE", "{}"), ("POST", "{}/retry"), ("PATCH", "{}")):
        answer = client.request(method, f"/downloads/{path.format(number)}", json={"priority": "low"})
        assert answer.status_code in (404, 405, 422), answer.text


def test_an_administrator_sees_and_stops_everybodys(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    root = running.client("root", "admin")
    assert root.get(f"/downloads/status/{number}").status_code == 200
    assert root.get("/downloads/my-jobs").json() == {"jobs": []}
    assert root.delete(f"/downloads/{number}").json()["status"] == "cancelled"


def test_reading_changes_nothing(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    before = running.store.jobs.revision()
    client = running.client()
    for path in ("my-jobs", f"status/{number}", "queue-info", "history"):
        assert client.get(f"/downloads/{path}").status_code == 200
    assert running.store.jobs.revision() == before


def test_a_list_that_is_sent_is_a_download_of_its_content(server: StartServer) -> None:
    running = server()
    content = b"Artist - Title\nOther - Song\n"
    client = running.client()
    answer = client.post("/downloads/file?priority=low", files={"file": ("../My list.txt", content)})
    assert answer.status_code == 200, answer.text
    told = client.get(f"/downloads/status/{answer.json()['id']}").json()
    assert (told["url"], told["priority"]) == ("My list.txt", "low")
    job = running.store.jobs.get(answer.json()["id"])
    assert job is not None
    kept = running.music / "Uploads" / "anna" / "Lists" / "My list.txt"
    assert kept.read_bytes() == content
    assert str(kept) == job.payload["url"]


def test_what_is_no_list_is_not_kept(server: StartServer) -> None:
    running = server()
    answer = running.client().post("/downloads/file", files={"file": ("song.exe", b"MZ")})
    assert answer.status_code == 415
    assert running.store.jobs.list() == ()
    assert running.files() == []
