"""Events over real sockets: what is told, to whom, gaplessly, and what readers that do not read cost."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from core.errors import StoreError
from models.jobs import NewJob, Progress
from playlista.web import event_stream, readers
from playlista.web.streams import MOST_UNSEEN
from tests.playlista.jobs.waiting import until
from tests.playlista.web.real_server import PATIENCE_S, RealServer, real_server
from tests.playlista.web.test_downloads import RUNNER, VIDEO


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    with real_server(tmp_path / "server") as running:
        yield running


def queue(server: RealServer, name: str = "anna", count: int = 1) -> list[int]:
    owner = server.owner(name)
    jobs = [NewJob("download", "youtube", owner, f"{name} {number}", {"url": VIDEO}) for number in range(count)]
    return [job.id for job in server.queue.submit(jobs)]


def begin(server: RealServer) -> int:
    job = server.store.jobs.claim(RUNNER, {"download": 10**6})
    assert job is not None
    return job.id


def test_a_reader_is_told_everything_at_first(server: RealServer) -> None:
    ids = queue(server, count=2)
    queue(server, "bert")
    server.queue.cancel(ids[0])
    with server.read("anna") as reader:
        told = reader.next()
        assert told["event"] == "snapshot"
        assert [job["id"] for job in told["jobs"]] == [ids[1], ids[0]]
        assert told["queue"]["queue_length"] == 2
        assert (told["more"], told["revision"]) == (False, reader.last_id)


def test_what_changes_is_told_whole_and_to_its_owner_only(server: RealServer) -> None:
    with (
        server.read("anna") as anna,
        server.read("bert") as bert,
        server.read("root", "?all=true", role="admin") as root,
    ):
        for reader in (anna, bert, root):
            assert reader.next("snapshot")["jobs"] == []
        (number,) = queue(server)
        for reader in (anna, root):
            (job,) = reader.next("jobs")["jobs"]
            assert (job["id"], job["status"], job["position"]) == (number, "queued", 1)
        assert bert.next()["event"] == "queue"
        begin(server)
        server.queue.prioritise(number, 0)  # nothing changes but that all is looked at
        assert anna.next("jobs")["jobs"][0]["status"] == "processing"
        (his,) = queue(server, "bert")
        assert [job["id"] for job in bert.next("jobs")["jobs"]] == [his]


def test_the_queue_and_the_library_are_told(server: RealServer) -> None:
    queue(server)
    with server.read("bert") as reader:
        reader.next("snapshot")
        begin(server)
        server.store.jobs.complete(RUNNER, 1, {"songs": 1})
        queue(server, "anna")
        told: dict[str, dict[str, int]] = {}
        while told.get("queue", {}).get("completed_count") != 1 or "library" not in told:
            event = reader.next()
            told[event.pop("event")] = event
        assert told["queue"]["queue_length"] == 1
        assert told["library"]["revision"] > 0


@pytest.mark.parametrize(("query", "headers"), [("?since={}", ""), ("", "Last-Event-ID: {}\r\n")])
def test_who_connects_again_misses_nothing(server: RealServer, query: str, headers: str) -> None:
    first, second, third = queue(server, count=3)
    with server.read("anna") as reader:
        reader.next("snapshot")
        seen = reader.last_id
    server.queue.cancel(first)
    server.queue.cancel(third)
    with server.read("anna", query.format(seen), headers=headers.format(seen)) as again:
        told = again.next()
        assert told["event"] == "jobs"
        assert [(job["id"], job["status"]) for job in told["jobs"]] == [(first, "cancelled"), (third, "cancelled")]
        server.queue.prioritise(second, 10)
        assert [job["id"] for job in again.next("jobs")["jobs"]] == [second]
        assert again.last_id == server.store.jobs.revision()


def test_that_the_queue_is_held_is_told_to_who_is_there_and_to_who_comes_back(server: RealServer) -> None:
    queue(server)
    with server.read("anna") as reader:
        assert reader.next("snapshot")["jobs"][0]["message"] == "You are next."
        seen = reader.last_id
        server.store.jobs.drain()
        held = "The queue is held by an administrator; you are next."
        assert reader.next("snapshot")["jobs"][0]["message"] == held
    queue(server)
    with server.read("anna", f"?since={seen}") as again:
        told = again.next()
        assert (told["event"], told["jobs"][0]["message"]) == ("snapshot", held)
        server.store.jobs.drain(drained=False)
        assert again.next("snapshot")["jobs"][0]["message"] == "You are next."


@pytest.mark.parametrize("last", ["999999999", "abc", "-1", "1" * 90, "٣"])
def test_an_id_that_is_none_of_ours_begins_anew(server: RealServer, last: str) -> None:
    with server.read("anna", headers=f"Last-Event-ID: {last}\r\n") as reader:
        assert reader.next()["event"] == "snapshot"


def test_who_was_away_for_long_begins_anew(server: RealServer) -> None:
    queue(server)
    with server.read("anna") as reader:
        reader.next("snapshot")
        seen = reader.last_id
    queue(server, count=MOST_UNSEEN + 1)
    with server.read("anna", f"?since={seen}") as again:
        told = again.next()
        assert (told["event"], told["more"]) == ("snapshot", True)
        assert len(told["jobs"]) == event_stream.MOST_ACTIVE


def test_an_answer_never_waits_for_a_change_forever(server: RealServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(event_stream, "CHECK_S", 0.02)
    with server.read("anna") as reader:
        reader.next("snapshot")
        while b": still here\n\n" not in reader.rest():
            reader.more()


def test_everybodys_jobs_are_for_administrators(server: RealServer) -> None:
    with server.read("anna", "?all=true") as reader:
        assert reader.begin() == 403


def test_a_stream_ends_when_its_reader_is_signed_out(server: RealServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "CHECK_S", 0.02)
    with server.read("anna") as reader:
        reader.next("snapshot")
        server.store.people.change(server.owner("anna"), disabled=True)
        server.context.gate.forget(server.owner("anna"))
        assert reader.ends()


def away(*_: object, **__: object) -> NoReturn:
    raise StoreError("it is away")


def test_a_stream_outlasts_a_database_that_does_not_know_who_reads(
    server: RealServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def unknown(_: str) -> NoReturn:
        asked.set()
        away()

    with server.read("anna") as reader:
        reader.next("snapshot")
        for name in ("token", "believed_token"):
            monkeypatch.setattr(server.context.gate, name, unknown)
        monkeypatch.setattr(event_stream, "CHECK_S", 0.01)
        queue(server, "bert")  # which all are told of, so that it is looked who they are
        reader.next("queue")
        queue(server)
        assert asked.wait(PATIENCE_S)
        assert reader.next("jobs")["jobs"][0]["status"] == "queued"


def test_a_stream_that_cannot_be_told_everything_ends_quietly_and_is_asked_for_again(
    server: RealServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with server.read("anna") as reader:
        reader.next("snapshot")
        with monkeypatch.context() as patched:
            patched.setattr(server.store.jobs, "current", away)
            server.store.jobs.drain()
            assert reader.ends()
    with server.read("anna") as again:
        assert again.next()["event"] == "snapshot"
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_streams_end_when_the_server_stops(server: RealServer) -> None:
    with server.read("anna") as reader, server.read("bert") as asleep:
        reader.next("snapshot")
        server.stop()
        assert reader.ends()
        assert asleep.ends()


def test_a_user_has_so_many_streams_and_no_more(server: RealServer) -> None:
    with ExitStack() as stack:
        for _ in range(readers.MOST_OF_ONE):
            stack.enter_context(server.read("anna")).next("snapshot")
        with server.read("anna") as refused:
            assert refused.begin() == 429
        assert stack.enter_context(server.read("bert")).next("snapshot")


def test_a_stream_that_is_closed_makes_room(server: RealServer) -> None:
    for _ in range(3 * readers.MOST_OF_ONE):
        with server.read("anna") as reader:
            reader.next("snapshot")
            reader.close()
            until(lambda: not server.program.server_state.connections, "the server has seen it")


def test_readers_that_do_not_read_cost_no_memory_and_keep_nobody_waiting(server: RealServer) -> None:
    ids = queue(server, "user 0", count=MOST_UNSEEN)
    with ExitStack() as stack:
        sleepers = [stack.enter_context(server.read(f"user {number % 10}", buffer=4096)) for number in range(200)]
        awake = stack.enter_context(server.read("root", "?all=true", role="admin"))
        awake.next("snapshot")
        for sleeper in sleepers:
            assert sleeper.begin() == 200
        most = 0
        for round_ in range(8):
            for number in ids[:: 1 + round_ % 7]:
                server.store.jobs.prioritise(number, round_)
            server.queue.prioritise(ids[-1], round_ + 1)
            last = server.store.jobs.revision()
            while awake.last_id is None or awake.last_id < last:
                awake.next()
            most = max(most, server.unsent())
        # Each takes what its connection holds back and one event; nothing grows with what happens.
        assert most < 200 * (128 << 10)
        sleeper = sleepers[0]
        seen: dict[int, int] = {}
        while sleeper.last_id is None or sleeper.last_id < last:
            told = sleeper.next()
            seen |= {job["id"]: job["revision"] for job in told.get("jobs", ())}
        assert seen[ids[-1]] == last


def test_a_job_that_changes_often_is_told_as_it_is_at_last(server: RealServer) -> None:
    (number,) = queue(server)
    with server.read("anna") as reader:
        reader.next("snapshot")
        begin(server)
        for current in range(300):
            server.store.jobs.progress(RUNNER, number, Progress("downloading", current, 300))
        server.queue.prioritise(number, 0)
        events = 0
        while (job := reader.next("jobs")["jobs"][0])["progress"]["current"] < 299:
            events += 1
        assert events < 100
        assert job["message"] == "Downloading: song 300 of 300."
