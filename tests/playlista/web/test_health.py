"""Whether the server can work, and its numbers."""

from dataclasses import replace
from datetime import timedelta
from math import isnan

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.errors import StoreError
from playlista.jobs.executor import ExecutorState
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.serving import Server
from tests.playlista.web.test_downloads import RUNNER, begun, waiting


def numbers(server: Server) -> dict[str, float]:
    """The samples of /metrics, by name and labels."""
    answer = server.token_client("read", user="watcher", role="admin").get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_server_that_can_work_says_so_to_anybody(server: StartServer) -> None:
    answer = server().anonymous.get("/readyz")
    assert answer.status_code == 200
    parts = {"database": True, "schema": True, "queue": True}
    assert answer.json() == {"status": "ready", "parts": parts, "workers": None}


def test_a_queue_that_nobody_runs_is_told(server: StartServer) -> None:
    running = server()
    running.queue.stop(1.0)
    answer = running.anonymous.get("/readyz")
    assert answer.status_code == 503
    parts = {"database": True, "schema": True, "queue": False}
    assert answer.json() == {"status": "not ready", "parts": parts, "workers": None}
    assert numbers(running)["playlista_workers_alive"] == 0


def test_without_workers_a_server_is_ready_and_tells_their_number(
    server: StartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = server()
    assert numbers(running)["playlista_workers_alive"] == 1, "it runs jobs itself"
    for workers in (0, 3, None):
        state = ExecutorState("rq", alive=True, workers=workers)
        monkeypatch.setattr(running.queue, "state", lambda state=state: state)
        answer = running.anonymous.get("/readyz")
        assert (answer.status_code, answer.json()["workers"]) == (200, workers)
        told = numbers(running)["playlista_workers_alive"]
        assert isnan(told) if workers is None else told == workers


def test_a_database_that_is_away_is_told_without_its_address(server: StartServer) -> None:
    running = server()

    def away() -> int:
        raise StoreError("postgresql://playlista:secret@db/library is away")

    running.store.jobs.revision = away  # type: ignore[method-assign]
    answer = running.anonymous.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, False)
    assert "secret" not in answer.text
    assert running.anonymous.get("/healthz").status_code == 200


def test_a_database_that_is_away_is_not_waited_for(server: StartServer, monkeypatch: pytest.MonkeyPatch) -> None:
    running = server()
    asked: list[str] = []

    def away() -> None:
        raise StoreError("it is away")

    monkeypatch.setattr(running.store.database, "contact", away)
    monkeypatch.setattr(running.store.jobs, "revision", lambda: asked.append("jobs"))
    monkeypatch.setattr(running.store, "revision", lambda: asked.append("schema"))
    answer = running.anonymous.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": False, "schema": False, "queue": True}
    assert asked == []


def test_jobs_are_counted(server: StartServer) -> None:
    running = server()
    waiting(running, count=3)
    begun(running)
    told = numbers(running)
    assert told["playlista_jobs download queued"] == 2
    assert told["playlista_jobs download processing"] == 1
    assert told["playlista_jobs_limit download"] == 3
    assert told["playlista_workers"] == 1
    job = replace(RUNNER, id="what the job does", started_at=RUNNER.started_at + timedelta(seconds=1))
    for run in (job, replace(RUNNER, id="another program", pid=RUNNER.pid + 1)):
        assert running.store.jobs.claim(run, {"download": 3}) is not None
    assert numbers(running)["playlista_workers"] == 2
    assert told["playlista_event_streams"] == 0


def test_requests_are_counted_by_their_routes_and_never_by_what_was_sent(server: StartServer) -> None:
    running = server()
    client = running.client()
    for number in range(50):
        client.get(f"/downloads/status/{number + 1}")
        client.get(f"/api/nothing/{number}")
    client.request("BREW", "/downloads/my-jobs")
    told = {name: value for name, value in numbers(running).items() if name.startswith("playlista_requests_total")}
    assert told["playlista_requests_total GET /downloads/status/{job_id} 404"] == 50
    assert told["playlista_requests_total GET none 404"] == 50
    assert not any("BREW" in name for name in told)
    assert len(told) < 10


def test_numbers_are_for_administrators(server: StartServer) -> None:
    running = server()
    assert running.client().get("/metrics").status_code == 403
    assert running.anonymous.get("/metrics").status_code == 401
