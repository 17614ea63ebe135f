"""Jobs run in the server: never more than allowed, each to one end, stopped and given back when it ends."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from core.errors import ServiceError
from core.settings import Settings, from_mapping
from core.store import Store
from models.jobs import Job
from playlista.jobs.crew import Duty
from playlista.jobs.embedded import Embedded
from playlista.jobs.queue import JobQueue
from tests.playlista.jobs import waiting
from tests.playlista.jobs.waiting import Hands, ordered, until


@pytest.fixture
def hands() -> Hands:
    return Hands()


def running(store: Store, hands: Hands, **keys: object) -> AbstractContextManager[JobQueue]:
    """A queue whose jobs are in the hands of a test."""

    def executor(store: Store, settings: Settings, changed: Callable[[], None]) -> Embedded:
        return Embedded(store, settings, changed, duty=Duty(work=hands.work))

    return waiting.running(store, from_mapping({"JOB_RETRY_SECONDS": 0.01, **keys}), executor=executor)


def state_of(store: Store, job: Job) -> str:
    found = store.jobs.get(job.id)
    assert found is not None
    return found.state


def test_never_more_than_three_are_at_work_and_all_come_to_their_end(store: Store, hands: Hands) -> None:
    names = [f"job {number}" for number in range(12)]
    with running(store, hands) as queue:
        jobs = queue.submit([ordered(name, owner_id=number) for number, name in enumerate(names)])
        until(lambda: hands.at_once == 3)
        assert store.jobs.counts("download").processing == 3
        hands.open(*names)
        until(lambda: store.jobs.counts("download").completed == 12)
    assert hands.most_at_once == 3
    assert sorted(hands.begun) == sorted(names)
    done = store.jobs.get(jobs[0].id)
    assert done is not None
    assert done.result == {"name": "job 0", "attempt": 1}


def test_analyses_have_a_limit_of_their_own(store: Store, hands: Hands) -> None:
    with running(store, hands, MAX_CONCURRENT_DOWNLOADS=1) as queue:
        queue.submit([ordered("a"), ordered("b"), ordered("c", kind="analysis"), ordered("d", kind="analysis")])
        until(lambda: hands.at_once == 2)
        assert sorted(hands.begun) == ["a", "c"]
        hands.open("a", "b", "c", "d")
        until(lambda: len(hands.ended) == 4)
    assert hands.most_at_once == 2


def test_two_jobs_of_one_subject_are_one_after_the_other(store: Store, hands: Hands) -> None:
    with running(store, hands) as queue:
        queue.submit([ordered("same", owner_id=1), ordered("same", owner_id=2), ordered("other", owner_id=3)])
        until(lambda: hands.at_once == 2)
        assert sorted(hands.begun) == ["other", "same"]
        hands.open("same", "other")
        until(lambda: store.jobs.counts("download").completed == 3)


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_when_it_has_stopped(store: Store, hands: Hands) -> None:
    with running(store, hands, MAX_CONCURRENT_DOWNLOADS=1) as queue:
        first, second = queue.submit([ordered("a"), ordered("b")])
        until(lambda: hands.begun == ["a"])
        waiting = queue.cancel(second.id)
        assert waiting is not None
        assert waiting.state == "cancelled"
        stopping = queue.cancel(first.id)
        assert stopping is not None
        assert stopping.cancelling
        until(lambda: state_of(store, first) == "cancelled")
        assert hands.ended == ["a"]
    assert hands.begun == ["a"]


def test_a_slot_is_free_only_when_the_job_in_it_has_stopped(store: Store, hands: Hands) -> None:
    with running(store, hands, MAX_CONCURRENT_DOWNLOADS=1) as queue:
        first, _ = queue.submit([ordered("a"), ordered("b")])
        until(lambda: hands.begun == ["a"])
        queue.cancel(first.id)
        until(lambda: "b" in hands.begun)
        assert hands.ended == ["a"]
        assert state_of(store, first) == "cancelled"
        hands.open("b")
    assert hands.most_at_once == 1


def test_what_may_pass_is_tried_again_and_counted(store: Store, hands: Hands) -> None:
    away = [ServiceError("it is away", service="deezer", error_class="unreachable") for _ in range(2)]
    hands.errors["a"] = list(away)
    hands.open("a")
    with running(store, hands) as queue:
        (job,) = queue.submit([ordered("a")])
        until(lambda: state_of(store, job) == "completed")
    done = store.jobs.get(job.id)
    assert done is not None
    assert (done.attempts, done.error) == (3, None)


def test_after_the_last_attempt_it_has_failed(store: Store, hands: Hands) -> None:
    hands.errors["a"] = [ServiceError("it is away", service="deezer", error_class="unreachable") for _ in range(9)]
    hands.open("a")
    with running(store, hands, JOB_ATTEMPTS=2) as queue:
        (job,) = queue.submit([ordered("a")])
        until(lambda: state_of(store, job) == "failed")
    failed = store.jobs.get(job.id)
    assert failed is not None
    assert (failed.attempts, failed.error_class) == (2, "unreachable")
    assert failed.error == "it is away"


def test_a_crash_of_a_job_ends_that_job_only(store: Store, hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    hands.errors["a"] = [ZeroDivisionError("division by zero")]
    hands.open("a", "b")
    with running(store, hands) as queue:
        jobs = queue.submit([ordered("a"), ordered("b")])
        until(lambda: [state_of(store, job) for job in jobs] == ["failed", "completed"])
    failed = store.jobs.get(jobs[0].id)
    assert failed is not None
    assert (failed.error_class, failed.attempts) == ("internal", 1)
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" in caplog.text


def test_a_job_that_takes_too_long_is_stopped_and_tried_again(store: Store, hands: Hands) -> None:
    with running(store, hands, JOB_TIMEOUT_SECONDS=1, JOB_ATTEMPTS=1) as queue:
        (job,) = queue.submit([ordered("a")])
        until(lambda: state_of(store, job) == "failed")
    failed = store.jobs.get(job.id)
    assert failed is not None
    assert failed.error_class == "timeout"
    assert "JOB_TIMEOUT_SECONDS" in (failed.error or "")


def test_a_stop_gives_running_jobs_back_and_the_next_start_repeats_nothing(store: Store, hands: Hands) -> None:
    hands.open("a")
    with running(store, hands) as queue:
        jobs = queue.submit([ordered("a"), ordered("b")])
        until(lambda: state_of(store, jobs[0]) == "completed" and "b" in hands.begun)
    given_back = store.jobs.get(jobs[1].id)
    assert given_back is not None
    assert (given_back.state, given_back.attempts) == ("queued", 0)
    assert store.runs() == []
    hands.open("b")
    with running(store, hands):
        until(lambda: state_of(store, jobs[1]) == "completed")
    assert hands.begun.count("a") == 1


def test_listeners_hear_of_changes_here_and_of_those_by_others(store: Store, hands: Hands) -> None:
    heard: list[int] = []
    with running(store, hands) as queue:
        unsubscribe = queue.subscribe(lambda: heard.append(1))
        (job,) = queue.submit([ordered("a")])
        assert heard
        until(lambda: hands.begun == ["a"])
        store.jobs.cancel(job.id)  # as another process does
        until(lambda: state_of(store, job) == "cancelled")
        heard.clear()
        store.jobs.retry(job.id)
        until(lambda: bool(heard))
        unsubscribe()
        hands.open("a")


def test_progress_is_kept(store: Store, hands: Hands) -> None:
    with running(store, hands) as queue:
        (job,) = queue.submit([ordered("a")])

        def told() -> bool:
            found = store.jobs.get(job.id)
            return found is not None and found.progress.message == "a" and found.progress.total == 2

        until(told)
        hands.open("a")


def test_a_drained_queue_begins_nothing_until_it_is_resumed(store: Store, hands: Hands) -> None:
    hands.open("a")
    with running(store, hands) as queue:
        store.jobs.drain()
        (job,) = queue.submit([ordered("a")])
        queue.state()
        assert store.jobs.claim(queue._executor.crew.runner, {"download": 3}) is None  # type: ignore[attr-defined]
        assert state_of(store, job) == "queued"
        store.jobs.drain(drained=False)
        until(lambda: state_of(store, job) == "completed")


def test_jobs_cancelled_while_they_begin_end_once(store: Store, hands: Hands) -> None:
    names = [f"job {number}" for number in range(30)]
    hands.open(*names)
    with running(store, hands) as queue:
        jobs = queue.submit([ordered(name, owner_id=number) for number, name in enumerate(names)])
        for job in jobs:
            queue.cancel(job.id)
        until(lambda: {state_of(store, job) for job in jobs} <= {"completed", "cancelled"})
        until(lambda: hands.at_once == 0)
    assert len(set(hands.begun)) == len(hands.begun)
    completed = {name for name, job in zip(names, jobs, strict=True) if state_of(store, job) == "completed"}
    assert completed <= set(hands.begun)
    assert store.jobs.counts("download").processing == 0


def test_a_job_for_which_the_system_has_no_thread_fails_and_its_place_is_free_again(
    store: Store, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, refused = threading.Thread.start, list[str]()

    def refusing_the_first(thread: threading.Thread) -> None:
        if thread.name.startswith("playlista-job-") and not refused:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refusing_the_first)
    hands.open("first", "second")
    with running(store, hands, MAX_CONCURRENT_DOWNLOADS=1) as queue:
        first, second = queue.submit([ordered("first"), ordered("second")])
        until(lambda: state_of(store, second) == "completed")
        assert state_of(store, first) == "failed"
