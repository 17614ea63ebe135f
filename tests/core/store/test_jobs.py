"""The queue of jobs: order, limits, and what becomes of jobs."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from core.manager.claims import this_run
from core.store import Store, open_store
from models.jobs import Progress, QueueCounts
from tests.core.store.made_jobs import DOWNLOADS, MANY, begun, job, owners, state


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **units: float) -> None:
        self.now += timedelta(**units)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with open_store(database_url) as opened:
        opened.jobs._now = clock
        yield opened


def test_a_job_is_queued_with_its_place_and_kept_as_it_was_given(store: Store) -> None:
    first, second = store.jobs.submit([job(subject="a"), job(subject="b", priority=-10)])
    assert (first.state, first.position, second.position) == ("queued", 1, 2)
    assert (second.payload, second.priority, second.owner_id) == ({"url": "b"}, -10, 1)
    assert store.jobs.get(second.id) == second
    assert store.jobs.get(second.id + 1) is None
    assert store.jobs.submit([]) == ()


def test_jobs_of_one_order_are_queued_in_its_order(store: Store) -> None:
    jobs = store.jobs.submit([job(owner % 7) for owner in range(600)])
    assert [each.owner_id for each in jobs] == [owner % 7 for owner in range(600)]
    assert sorted(each.position or 0 for each in jobs) == list(range(1, 601))


def test_one_user_with_many_jobs_does_not_starve_another_with_one(store: Store) -> None:
    store.jobs.submit([job(1) for _ in range(500)])
    assert owners(store, 3) == [1, 1, 1]
    (late,) = store.jobs.submit([job(2)])
    assert late.position is not None
    assert late.position <= 2
    assert 2 in owners(store, 2)


def test_users_take_turns(store: Store) -> None:
    store.jobs.submit([job(owner) for owner in (1, 1, 1, 2, 2, 3)])
    assert owners(store, 6) == [1, 2, 3, 1, 2, 1]


def test_who_was_away_has_saved_up_no_turns(store: Store) -> None:
    store.jobs.submit([job(1) for _ in range(20)])
    owners(store, 10)
    store.jobs.submit([job(2) for _ in range(10)])
    assert Counter(owners(store, 10))[1] >= 4


def test_a_higher_priority_goes_first_and_can_be_given_later(store: Store) -> None:
    low, normal, high = store.jobs.submit([job(priority=-10), job(), job(priority=10)])
    assert [begun(store).id for _ in range(1)] == [high.id]
    moved = store.jobs.prioritise(low.id, 20)
    assert moved is not None
    assert moved.position == 1
    assert begun(store).id == low.id
    unmoved = store.jobs.prioritise(low.id, -20)
    assert unmoved is not None
    assert unmoved.priority == 20
    assert begun(store).id == normal.id


def test_no_more_run_at_once_than_is_allowed(store: Store) -> None:
    store.jobs.submit([job() for _ in range(5)] + [job(kind="analysis")])
    run = this_run()
    jobs = [store.jobs.claim(run, DOWNLOADS) for _ in range(5)]
    assert [each is not None for each in jobs] == [True, True, True, False, False]
    other = store.jobs.claim(run, {"download": 3, "analysis": 1})
    assert other is not None
    assert other.kind == "analysis"
    assert jobs[0] is not None
    assert store.jobs.complete(run, jobs[0].id, {})
    assert store.jobs.claim(run, DOWNLOADS) is not None
    assert store.jobs.counts("download") == QueueCounts(queued=1, processing=3, completed=1)


def test_jobs_of_one_subject_never_run_together(store: Store) -> None:
    run = this_run()
    first, same, other = store.jobs.submit([job(1, subject="a"), job(2, subject="a"), job(3, subject="b")])
    assert store.jobs.claim(run, DOWNLOADS) is not None
    assert begun(store).id == other.id
    assert store.jobs.claim(run, DOWNLOADS) is None
    store.jobs.complete(run, first.id, {})
    assert begun(store).id == same.id


def test_a_job_that_ends_keeps_what_it_came_to_and_ends_once(store: Store, clock: Clock) -> None:
    run = this_run()
    store.jobs.submit([job()])
    mine = store.jobs.claim(run, MANY)
    assert mine is not None
    assert (mine.state, mine.attempts, mine.position) == ("processing", 1, None)
    clock.on(seconds=5)
    assert store.jobs.progress(run, mine.id, Progress("downloading", 2, 7, "Song"))
    assert store.jobs.complete(run, mine.id, {"songs": 7})
    assert not store.jobs.complete(run, mine.id, {"songs": 8})
    assert not store.jobs.progress(run, mine.id, Progress())
    found = store.jobs.get(mine.id)
    assert found is not None
    assert (found.state, found.result) == ("completed", {"songs": 7})
    assert found.progress == Progress("downloading", 2, 7, "Song")
    assert found.started_at is not None
    assert found.finished_at == found.started_at + timedelta(seconds=5)


def test_only_the_run_that_has_a_job_can_change_it(store: Store) -> None:
    store.jobs.submit([job()])
    mine, other = begun(store), this_run()
    assert not store.jobs.complete(other, mine.id, {})
    assert not store.jobs.fail(other, mine.id, "x", "y")
    assert not store.jobs.fail(other, mine.id, "x", "y", retry_in=timedelta(0))
    assert not store.jobs.release(other, mine.id)
    assert not store.jobs.cancelled(other, mine.id)
    assert state(store, mine.id) == "processing"


def test_a_job_that_failed_is_begun_again_only_after_its_pause(store: Store, clock: Clock) -> None:
    run = this_run()
    store.jobs.submit([job()])
    mine = store.jobs.claim(run, MANY)
    assert mine is not None
    assert store.jobs.fail(run, mine.id, "network", "no answer", retry_in=timedelta(seconds=30))
    waiting = store.jobs.get(mine.id)
    assert waiting is not None
    assert (waiting.state, waiting.error, waiting.position) == ("queued", "no answer", 1)
    assert store.jobs.claim(run, MANY) is None
    clock.on(seconds=30)
    again = store.jobs.claim(run, MANY)
    assert again is not None
    assert (again.attempts, again.error) == (2, None)
    assert store.jobs.fail(run, mine.id, "network", "no answer")
    assert state(store, mine.id) == "failed"


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_runs_when_it_has_stopped(store: Store) -> None:
    run = this_run()
    running, waiting = store.jobs.submit([job(), job()])
    store.jobs.claim(run, MANY)
    gone = store.jobs.cancel(waiting.id)
    assert gone is not None
    assert (gone.state, gone.position) == ("cancelled", None)
    asked = store.jobs.cancel(running.id)
    assert asked is not None
    assert (asked.state, asked.cancelling) == ("processing", True)
    assert not store.jobs.progress(run, running.id, Progress())
    store.jobs.submit([job()])
    assert store.jobs.claim(run, {"download": 1}) is None, "its place is taken until it has stopped"
    assert store.jobs.cancelled(run, running.id)
    assert state(store, running.id) == "cancelled"
    assert store.jobs.claim(run, {"download": 1}) is not None
    assert store.jobs.cancel(10**6) is None


@pytest.mark.parametrize("end", ["fail", "release"])
def test_a_job_to_be_cancelled_never_comes_back(store: Store, end: str) -> None:
    run = this_run()
    (asked,) = store.jobs.submit([job()])
    store.jobs.claim(run, MANY)
    store.jobs.cancel(asked.id)
    if end == "fail":
        assert store.jobs.fail(run, asked.id, "network", "no answer", retry_in=timedelta(0))
    else:
        assert store.jobs.release(run, asked.id)
    assert state(store, asked.id) == "cancelled"


def test_what_failed_or_was_cancelled_can_be_tried_by_hand_and_nothing_else(store: Store) -> None:
    run = this_run()
    failed, cancelled, done, _ = store.jobs.submit([job(1), job(1), job(1), job(1)])
    store.jobs.claim(run, MANY)
    store.jobs.fail(run, failed.id, "network", "no answer")
    store.jobs.cancel(cancelled.id)
    store.jobs.claim(run, MANY)
    store.jobs.complete(run, done.id, {})
    for number in (failed.id, cancelled.id):
        again = store.jobs.retry(number)
        assert again is not None
        assert (again.state, again.attempts, again.error) == ("queued", 0, None)
    assert [each.position for each in store.jobs.list(states=["queued"])] == [1, 3, 2]
    kept = store.jobs.retry(done.id)
    assert kept is not None
    assert kept.state == "completed"
    assert store.jobs.retry(10**6) is None


def test_a_job_given_back_counts_no_attempt(store: Store) -> None:
    run = this_run()
    (asked,) = store.jobs.submit([job()])
    store.jobs.claim(run, MANY)
    assert store.jobs.release(run, asked.id)
    again = store.jobs.claim(run, MANY)
    assert again is not None
    assert again.attempts == 1


def test_jobs_of_a_run_that_died_go_back_until_they_have_been_lost_too_often(store: Store) -> None:
    (asked,) = store.jobs.submit([job()])
    for attempt in (1, 2):
        run = this_run()
        mine = store.jobs.claim(run, MANY)
        assert mine is not None
        assert mine.attempts == attempt
        assert store.jobs.recover(2) == ()
        store.end_runs([run.id])
        assert [each.id for each in store.jobs.recover(2)] == [asked.id]
        assert not store.jobs.complete(run, asked.id, {})
    lost = store.jobs.get(asked.id)
    assert lost is not None
    assert (lost.state, lost.error_class) == ("failed", "lost")


def test_a_lost_job_that_was_being_cancelled_is_cancelled(store: Store) -> None:
    run = this_run()
    (asked,) = store.jobs.submit([job()])
    store.jobs.claim(run, MANY)
    store.jobs.cancel(asked.id)
    store.end_runs([run.id])
    store.jobs.recover(5)
    assert state(store, asked.id) == "cancelled"


def test_who_waits_too_long_for_a_first_turn_fails(store: Store, clock: Clock) -> None:
    run = this_run()
    (early,) = store.jobs.submit([job()])
    clock.on(minutes=40)
    (late,) = store.jobs.submit([job()])
    clock.on(minutes=25)
    assert [each.id for each in store.jobs.expire(timedelta(hours=1))] == [early.id]
    found = store.jobs.get(early.id)
    assert found is not None
    assert (found.state, found.error_class) == ("failed", "wait_timeout")
    store.jobs.claim(run, MANY)
    store.jobs.fail(run, late.id, "network", "no answer", retry_in=timedelta(seconds=1))
    clock.on(hours=2)
    assert store.jobs.expire(timedelta(hours=1)) == (), "a pause between attempts is no waiting for a turn"


def test_lists_are_of_an_owner_newest_first_and_go_on_from_a_job(store: Store) -> None:
    jobs = store.jobs.submit([job(owner) for owner in (1, 2, 1, 1)])
    mine = store.jobs.list(owner_id=1)
    assert [each.id for each in mine] == [jobs[3].id, jobs[2].id, jobs[0].id]
    assert [each.id for each in store.jobs.list(owner_id=1, limit=1, before_id=mine[0].id)] == [jobs[2].id]
    assert store.jobs.list(kinds=["analysis"]) == ()
    assert store.jobs.list(states=["completed", "failed"]) == ()
    assert store.jobs.counts("download", owner_id=2) == QueueCounts(queued=1)


def test_only_the_last_finished_jobs_of_each_owner_are_kept(store: Store) -> None:
    jobs = store.jobs.submit([job(owner) for owner in (1, 1, 1, 2)])
    for each in jobs:
        store.jobs.cancel(each.id)
    (waiting,) = store.jobs.submit([job(1)])
    assert store.jobs.forget_old(1) == 2
    assert {each.id for each in store.jobs.list()} == {jobs[2].id, jobs[3].id, waiting.id}


def test_changes_are_told_from_where_somebody_stopped_listening(store: Store) -> None:
    before = store.jobs.revision()
    first, second = store.jobs.submit([job(1), job(2)])
    seen = store.jobs.revision()
    assert {each.id for each in store.jobs.changed_since(before)} == {first.id, second.id}
    assert store.jobs.changed_since(seen) == ()
    store.jobs.cancel(second.id)
    store.jobs.claim(this_run(), MANY)
    changed = store.jobs.changed_since(seen)
    assert [(each.id, each.state) for each in changed] == [(second.id, "cancelled"), (first.id, "processing")]
    assert [each.id for each in store.jobs.changed_since(seen, owner_id=1)] == [first.id]


def test_changes_of_one_revision_are_never_cut_apart(store: Store) -> None:
    store.jobs.submit([job() for _ in range(5)])
    between = store.jobs.revision()
    store.jobs.submit([job() for _ in range(5)])
    first = store.jobs.changed_since(0, limit=2)
    assert len(first) == 5
    assert first[-1].revision == between
    assert len(store.jobs.changed_since(between, limit=2)) == 5


def test_places_of_ten_thousand_take_a_few_statements(store: Store) -> None:
    store.jobs.submit([job(owner % 50) for owner in range(10_000)])
    statements: list[str] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    listed = store.jobs.list(states=["queued"])
    assert sorted(each.position or 0 for each in listed) == list(range(1, 10_001))
    (last,) = store.jobs.submit([job(3)])
    assert last.position is not None
    selects = [each for each in statements if each.startswith("SELECT") and "FROM jobs" in each]
    assert len(selects) <= 5


def test_while_the_queue_is_drained_what_waits_is_held_which_is_looked_up_once(store: Store) -> None:
    store.jobs.submit([job() for _ in range(20)])
    begun(store)
    store.jobs.drain()
    statements: list[str] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert Counter((each.state, each.held) for each in store.jobs.list()) == {
        ("queued", True): 19,
        ("processing", False): 1,
    }
    assert len([each for each in statements if "FROM counters" in each]) == 1
    assert [each.held for each in store.jobs.submit([job()])] == [True]
    store.jobs.drain(drained=False)
    assert not any(each.held for each in store.jobs.list())


def test_nobody_has_waited_too_long_while_the_queue_was_drained(store: Store, clock: Clock) -> None:
    (asked,) = store.jobs.submit([job()])
    store.jobs.drain()
    clock.on(hours=5)
    assert store.jobs.expire(timedelta(hours=1)) == ()
    store.jobs.drain(drained=False)
    clock.on(minutes=59)
    store.jobs.drain(drained=False)  # which was so already
    assert store.jobs.expire(timedelta(hours=1)) == (), "it has the whole time again"
    clock.on(minutes=2)
    assert [each.id for each in store.jobs.expire(timedelta(hours=1))] == [asked.id]


def test_when_the_queue_was_drained_or_resumed_is_known_by_revisions(store: Store) -> None:
    assert store.jobs.drain_changed() == 0
    store.jobs.drain()
    drained = store.jobs.drain_changed()
    assert drained == store.jobs.revision()
    store.jobs.drain()
    assert store.jobs.drain_changed() == drained
    store.jobs.drain(drained=False)
    assert store.jobs.drain_changed() == store.jobs.revision() > drained


def test_a_claim_that_finds_no_place_free_changes_nothing_and_keeps_nobody_waiting(store: Store) -> None:
    store.jobs.submit([job(), job()])
    begun(store, {"download": 1})
    before = store.jobs.revision()
    assert store.jobs.claim(this_run(), {"download": 1}) is None
    assert store.jobs.revision() == before


def test_what_is_current_is_what_runs_then_what_waits_by_turns_then_what_ended_last(store: Store, clock: Clock) -> None:
    ids = [made.id for made in store.jobs.submit([job() for _ in range(6)])]
    for end in (2, 0):  # the first one ends last
        clock.on(seconds=1)
        store.jobs.cancel(ids[end])
    begun(store)
    store.jobs.prioritise(ids[5], 10)
    store.jobs.submit([job(2)])
    current = store.jobs.current(owner_id=1)
    assert [each.id for each in current] == [ids[1], ids[5], ids[3], ids[4], ids[0], ids[2]]
    assert [each.position for each in current] == [None, 1, 3, 4, None, None]
    assert [each.id for each in store.jobs.current(owner_id=1, ended=1, most=2)] == [ids[1], ids[5], ids[0]]
    assert store.jobs.current(owner_id=1, kinds=("analysis",)) == ()
    assert len(store.jobs.current()) == 7


def test_who_is_at_which_job(store: Store) -> None:
    store.jobs.submit([job() for _ in range(3)])
    one, other = this_run(), this_run()
    begun = [store.jobs.claim(run, DOWNLOADS) for run in (one, other, one)]
    assert store.jobs.at_work() == {one.id: (begun[0], begun[2]), other.id: (begun[1],)}
