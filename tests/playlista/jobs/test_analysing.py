"""Analyses as jobs: what they analyse, and what stays of what people said."""

from itertools import islice
from pathlib import Path

import pytest

from core.analysis_manager import AnalysisManager
from core.demo import write_demo
from core.settings import Settings, from_mapping
from core.store import Store
from models.jobs import Job, NewJob
from playlista.jobs import orders
from playlista.jobs.queue import JobQueue
from tests.playlista.jobs.waiting import PATIENCE_S, until


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return from_mapping({"LIBRARY_PATH": str(tmp_path), "PROCESS_WORKERS": 1, "USE_THREADED_PROCESSING": "true"})


def ended(store: Store, settings: Settings, order: NewJob) -> Job:
    """The job of an order, once it has ended."""
    queue = JobQueue(store, settings)
    queue.start()
    try:
        (job,) = queue.submit([order])
        until(lambda: (found := store.jobs.get(job.id)) is not None and found.state in ("completed", "failed"))
    finally:
        assert queue.stop(PATIENCE_S)
    found = store.jobs.get(job.id)
    assert found is not None
    return found


def test_tracks_are_analysed_again_and_what_was_corrected_or_locked_stays(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    assert len(list(islice(write_demo(tmp_path / "Music"), 3))) == 3
    AnalysisManager(settings, store=store).run(tmp_path / "Music")
    corrected, locked, other = store.ids(sort="title")
    store.correct((corrected,), tempo="x2", key="5B")
    store.correct((locked,), lock=("tempo",))
    before = {number: store.track(number) for number in (corrected, locked, other)}
    done = ended(store, settings, orders.tracks((corrected, locked), owner_id=1, subject="2 tracks"))
    assert (done.state, done.result and done.result["analyzed"]) == ("completed", 2), done.error
    after = {number: store.track(number) for number in before}
    for number in (corrected, locked, other):
        was, now = before[number], after[number]
        assert was is not None
        assert now is not None
        assert now.track.features.rhythm.tempo_bpm == was.track.features.rhythm.tempo_bpm
        assert now.correction == was.correction
        assert (now.analysed_at > was.analysed_at) == (number != other)


def test_tracks_that_are_all_gone_fail_in_words(store: Store, settings: Settings) -> None:
    done = ended(store, settings, orders.tracks((7, 8), owner_id=1, subject="2 tracks"))
    assert (done.state, done.error) == ("failed", "none of the files is there any more")
