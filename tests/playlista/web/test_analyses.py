"""Analyses over HTTP: of playlists, folders and uploads; and all jobs and workers, for administrators."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.jobs import Job, NewJob, Progress
from models.playlist import Playlist, PlaylistSpec
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill
from tests.playlista.web.serving import Server
from tests.playlista.web.test_downloads import RUNNER, begun, waiting


def a_playlist(server: Server, owner_id: int) -> int:
    spec = PlaylistSpec(method="similar")
    return server.store.playlists.save(Playlist("Evening", spec), owner_id=owner_id).id


def an_analysis(server: Server, owner: str = "anna") -> int:
    job = NewJob("analysis", "scan", server.user(owner).id, "/music", {"paths": ["/music"]})
    return server.queue.submit([job])[0].id


def test_ones_own_playlist_is_analysed(server: StartServer) -> None:
    running = server()
    number = a_playlist(running, running.user("anna").id)
    told = running.client().post(f"/api/analyze_playlist/{number}").json()
    assert told == {
        "success": True,
        "message": "You are next.",
        "job_id": told["job_id"],
        "playlist_id": number,
        "status": "queued",
    }
    job = running.store.jobs.get(told["job_id"])
    assert job is not None
    assert (job.kind, job.type, job.payload["playlist_id"]) == ("analysis", "playlist", number)


def test_somebody_elses_playlist_is_not_there(server: StartServer) -> None:
    running = server()
    number = a_playlist(running, running.user("anna").id)
    for wrong in (number, number + 1):
        answer = running.client("bert").post(f"/api/analyze_playlist/{wrong}")
        assert (answer.status_code, answer.json()) == (404, {"detail": f"there is no playlist {wrong}"})
    assert running.client("root", "admin").post(f"/api/analyze_playlist/{number}").status_code == 200


def test_everybodys_playlist_needs_an_administrator(server: StartServer) -> None:
    running = server()
    number = a_playlist(running, 0)
    answer = running.client().post(f"/api/analyze_playlist/{number}")
    assert answer.status_code == 403
    assert "administrators" in answer.json()["detail"]
    assert running.client("root", "admin").post(f"/api/analyze_playlist/{number}").status_code == 200
    assert len(running.store.jobs.list()) == 1


def test_how_an_analysis_stands(server: StartServer) -> None:
    running = server()
    number = an_analysis(running)
    client = running.client()
    fields = ["job_id", "status", "created_at", "progress", "result", "error", "position", "finished_at"]
    told = client.get(f"/api/analysis/status/{number}").json()
    assert list(told)[: len(fields)] == fields
    assert told["progress"] == {"current": 0, "total": 0, "percentage": 0.0}
    assert (told["status"], told["position"], told["result"], told["finished_at"]) == ("queued", 1, None, None)
    begun(running)
    running.store.jobs.progress(RUNNER, number, Progress("analysing", 1, 3))
    told = client.get(f"/api/analysis/status/{number}").json()
    assert told["progress"] == {"current": 1, "total": 3, "percentage": 33.3}
    running.store.jobs.complete(RUNNER, number, {"total": 3, "analyzed": 2, "failed": 1})
    told = client.get(f"/api/analysis/status/{number}").json()
    assert told["result"] == {"total": 3, "analyzed": 2, "failed": 1}
    assert (told["status"], told["message"]) == ("completed", "3 files: 2 analysed, 1 failed.")


def test_an_analysis_is_no_download_and_a_download_no_analysis(server: StartServer) -> None:
    running = server()
    analysis, (download,) = an_analysis(running), waiting(running)
    client = running.client()
    assert client.get(f"/downloads/status/{analysis}").status_code == 404
    assert client.delete(f"/downloads/{analysis}").status_code == 404
    assert client.get(f"/api/analysis/status/{download}").status_code == 404
    for number in (analysis, download):
        assert client.get(f"/api/jobs/{number}").status_code == 200
        assert client.delete(f"/api/jobs/{number}").json()["status"] == "cancelled"
        assert client.post(f"/api/jobs/{number}/retry").json()["status"] == "queued"


def test_an_administrator_has_a_folder_of_the_library_scanned(server: StartServer) -> None:
    running = server()
    (running.music / "Jazz").mkdir()
    root = running.client("root", "admin")
    told = root.post("/api/analysis/scan", json={"folder": "Jazz"}).json()
    job = running.store.jobs.get(told["id"])
    assert job is not None
    assert job.payload["paths"] == [str(running.music / "Jazz")]
    assert root.post("/api/analysis/scan", json={}).status_code == 200
    assert running.client().post("/api/analysis/scan", json={}).status_code == 403


def test_an_administrator_has_tracks_analysed_again(server: StartServer) -> None:
    running = server()
    first, second, *_ = fill(running.store, 4)
    root = running.client("root", "admin")

    def ordered(**body: object) -> Job:
        answer = root.post("/api/analysis/tracks", json=body)
        assert answer.status_code == 200, answer.text
        job = running.store.jobs.get(answer.json()["id"])
        assert job is not None
        assert (job.kind, job.type, job.payload["force"]) == ("analysis", "tracks", True)
        assert job.owner_id == running.user("root").id
        return job

    job = ordered(ids=[second, first, second, 999_999])
    assert (job.payload["track_ids"], job.subject) == ([second, first], "2 tracks")
    job = ordered(query='title:"Song 003"')
    assert (len(job.payload["track_ids"]), job.subject) == (1, "Artist 3 - Song 003")


def test_tracks_are_everybodys_so_only_administrators_have_them_analysed_again(server: StartServer) -> None:
    running = server()
    fill(running.store, 1)
    answer = running.client().post("/api/analysis/tracks", json={"ids": [1]})
    assert (answer.status_code, answer.json()) == (403, {"detail": "only administrators may do this"})
    assert running.store.jobs.list() == ()


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"ids": [1], "query": ""}, 422), ({"ids": [7]}, 404), ({"query": "nowhere"}, 404), ({"all": 1}, 422)],
)
def test_no_track_or_two_ways_to_name_them_are_refused(
    server: StartServer, body: dict[str, object], status: int
) -> None:
    running = server()
    fill(running.store, 1)
    answer = running.client("root", "admin").post("/api/analysis/tracks", json=body)
    assert answer.status_code == status, answer.text
    assert running.store.jobs.list() == ()


@pytest.mark.parametrize("folder", ["..", "/etc", "../../..", "Jazz/../..", "none", "a\x00b", "x" * 4001, "link"])
def test_nothing_outside_the_library_is_scanned(server: StartServer, folder: str) -> None:
    running = server()
    (running.music / "link").symlink_to("/etc")
    answer = running.client("root", "admin").post("/api/analysis/scan", json={"folder": folder})
    assert 400 <= answer.status_code < 500, answer.text
    assert running.store.jobs.list() == ()


def test_an_administrator_sees_everybodys_jobs(server: StartServer) -> None:
    running = server()
    mine, analysis, (his,) = waiting(running, count=3), an_analysis(running), waiting(running, "bert")
    root = running.client("root", "admin")

    def ids(query: str) -> list[int]:
        return [job["id"] for job in root.get(f"/api/jobs{query}").json()["jobs"]]

    assert ids("") == [his, analysis, *reversed(mine)]
    assert ids("?kind=analysis") == [analysis]
    assert ids(f"?owner_id={running.user('bert').id}") == [his]
    begun(running)
    assert ids("?status=processing") == [mine[0]]
    assert ids(f"?limit=2&before={analysis}") == [mine[2], mine[1]]
    assert running.client().get("/api/jobs").status_code == 403
    for wrong in ("?kind=x", "?status=x", "?limit=0", "?limit=501", "?before=-1", "?owner_id=-1"):
        assert root.get(f"/api/jobs{wrong}").status_code == 422


def test_an_administrator_sees_who_is_at_what(server: StartServer) -> None:
    running = server()
    (number,) = waiting(running)
    begun(running)
    (worker,) = running.client("root", "admin").get("/api/workers").json()["workers"]
    assert (worker["id"], worker["host"], worker["pid"]) == (RUNNER.id, RUNNER.host, RUNNER.pid)
    assert [job["id"] for job in worker["jobs"]] == [number]
    assert running.client().get("/api/workers").status_code == 403


def test_a_program_is_one_worker_whatever_it_does(server: StartServer) -> None:
    running = server()
    first, second, third = waiting(running, count=3)
    begun(running)
    job = replace(RUNNER, id="what the job does", started_at=RUNNER.started_at + timedelta(seconds=1))
    other = replace(RUNNER, id="another", pid=RUNNER.pid + 1, host="cellar pid:[4026531836]")
    for run in (job, other):
        assert running.store.jobs.claim(run, {"download": 3}) is not None
    workers = running.client("root", "admin").get("/api/workers").json()["workers"]
    told = {worker["id"]: (worker["host"], [job["id"] for job in worker["jobs"]]) for worker in workers}
    assert told == {RUNNER.id: (RUNNER.host, [first, second]), "another": ("cellar", [third])}
