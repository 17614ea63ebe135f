"""Claims on files: granted once, given up with the save, anybody's when their run is ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.store import Store
from models.runs import Claimed, Runner
from tests.core.store.examples import VERSIONS, Clock, failure, file, track

FIRST = Runner("first", "here", 1, 1000.5, datetime(2026, 1, 31, 12, tzinfo=UTC))
SECOND = replace(FIRST, id="second", pid=2)
FILES = tuple(file(f"/music/{name}.flac") for name in "cab")


def test_a_file_is_granted_to_one_run_only(store: Store) -> None:
    assert store.claim(FIRST, FILES[:2], VERSIONS) == Claimed(granted=FILES[:2])
    assert store.claim(SECOND, FILES, VERSIONS) == Claimed(granted=FILES[2:], held=FILES[:2])
    assert store.claim(FIRST, FILES, VERSIONS) == Claimed(granted=FILES[:2], held=FILES[2:])


def test_a_claim_ends_with_the_save_and_the_other_run_is_told_what_became_of_the_file(store: Store) -> None:
    store.claim(FIRST, FILES, VERSIONS)
    store.save([track(FILES[0].path), failure(FILES[1].path)])
    done = ((FILES[0], "unchanged"), (FILES[1], "failed_before"))
    assert store.claim(SECOND, FILES, VERSIONS) == Claimed(done=done, held=FILES[2:])
    store.end_runs(["first"])
    assert store.claim(SECOND, FILES, VERSIONS) == Claimed(granted=FILES[2:], done=done)


def test_a_file_that_has_changed_since_is_granted(store: Store) -> None:
    store.save([track(FILES[0].path)])
    changed = replace(FILES[0], size=7)
    assert store.claim(FIRST, [changed], VERSIONS).granted == (changed,)
    assert store.claim(SECOND, [FILES[0]], "rhythm=fast.2").held == (FILES[0],)


def test_force_and_retry_count_only_what_was_finished_since_the_run_began(store: Store, clock: Clock) -> None:
    store.save([track(FILES[0].path), failure(FILES[1].path)])
    early = replace(FIRST, started_at=clock.now - timedelta(seconds=1))
    late = replace(SECOND, started_at=clock.now + timedelta(seconds=1))
    both = ((FILES[0], "unchanged"), (FILES[1], "failed_before"))
    assert store.claim(early, FILES[:2], VERSIONS, force=True).done == both
    assert store.claim(early, FILES[:2], VERSIONS, retry_failed=True).done == both
    assert store.claim(late, FILES[:2], VERSIONS, retry_failed=True).granted == FILES[1:2]
    store.end_runs(["second"])
    assert store.claim(late, FILES[:2], VERSIONS, force=True).granted == FILES[:2]


def test_runs_beat_and_come_back_after_they_were_ended(store: Store) -> None:
    store.beat(FIRST)
    assert store.runs() == []  # nothing claimed, nothing to tell
    store.claim(FIRST, FILES[:1], VERSIONS)
    store.beat(FIRST)
    (known,) = store.runs()
    assert (known.runner, known.beat) == (FIRST, 2)
    store.end_runs(["first", "second"])
    assert store.runs() == []
    assert store.claim(SECOND, FILES[:1], VERSIONS).granted == FILES[:1]
    assert store.claim(FIRST, FILES[:1], VERSIONS).held == FILES[:1]


def test_names_that_no_database_holds_can_be_claimed(store: Store) -> None:
    odd = (file("/music/\udce9.mp3"), file("/music/" + "é" * 3000))
    assert store.claim(FIRST, odd, VERSIONS).granted == odd
    assert store.claim(SECOND, odd, VERSIONS).held == odd
    store.save([track(odd[0].path), track(odd[1].path)])
    assert len(store.claim(SECOND, odd, VERSIONS).done) == 2
