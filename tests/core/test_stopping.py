"""Runs in threads that are not the main one end when they are told to, and keep what is finished."""

import contextlib
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from core.analysis_manager import AnalysisManager
from core.download_manager import DownloadManager, Order
from core.errors import Stopped
from core.parallel_analyzer import ParallelAnalyzer
from core.settings import from_mapping
from core.store import Store, open_store
from models.downloads import SongSettled
from models.results import Event, Unchanged
from models.track import Track
from tests.core.pool import faulty_work
from tests.fakes.loopback import Fault
from tests.fakes.music_world import music_world

#: A run that does not end has this long, or the test would not end either.
PATIENCE_S = 60.0


def ended_with(run: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Call something in a thread; what it raises is in the list at its end."""
    raised: list[BaseException] = []

    def work() -> None:
        try:
            run()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, raised


def family() -> set[psutil.Process]:
    """The processes that this one has started, but those that multiprocessing keeps for all."""
    keepers, found = ("resource_tracker", "forkserver"), set[psutil.Process]()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it may end while it is looked at
            if not any(word in " ".join(child.cmdline()[:4]) for word in keepers):
                found.add(child)
    return found


def manager_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> AnalysisManager:
    """A manager whose workers do what the files say."""
    analyzer = partial(ParallelAnalyzer, work=faulty_work.work)
    monkeypatch.setattr("core.manager.analysing.ParallelAnalyzer", analyzer)
    return AnalysisManager(from_mapping({"PROCESS_WORKERS": 1}), store=store)


def test_an_analysis_that_hangs_in_native_code_ends_and_keeps_what_was_done(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    music = tmp_path / "Music"
    music.mkdir()
    for name, fault in (("a", "good"), ("b", "hang"), ("c", "good")):
        (music / f"{name}.flac").write_text(fault)
    stop, hung = threading.Event(), threading.Event()

    def see(event: Event) -> None:
        if isinstance(event, Track):
            hung.set()

    with open_store(database_url) as store:
        run = partial(manager_of(store, monkeypatch).run, [music], on_event=see, stop=stop)
        thread, raised = ended_with(run)
        assert hung.wait(PATIENCE_S)
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        assert [type(error) for error in raised] == [Stopped]
        assert [track.track.file.path for track in store.tracks()] == [str(music / "a.flac")]
        assert store.runs() == []


def test_a_stop_before_the_scan_is_over_calls_nothing_missing(tmp_path: Path, database_url: str) -> None:
    stop = threading.Event()
    stop.set()
    with open_store(database_url) as store, pytest.raises(Stopped):
        AnalysisManager(from_mapping({}), store=store).run([tmp_path], on_event=_told_nothing, stop=stop)


def _told_nothing(event: Event) -> None:
    assert not isinstance(event, Unchanged | Track)


def test_a_download_that_crawls_ends_and_leaves_no_process(tmp_path: Path, database_url: str) -> None:
    stop, first = threading.Event(), threading.Event()
    with music_world(1, 2, seconds=1.0) as world, open_store(database_url) as store:
        world.site.server.faults.append(Fault("/files/2.flac", times=9, trickle_s=1.0))
        (tmp_path / "list.txt").write_text(world.text(1, 2))
        manager = DownloadManager(from_mapping(world.settings), store=store)

        def see(event: object) -> None:
            if isinstance(event, SongSettled):
                first.set()

        order = Order(tmp_path / "music", analyze=False)
        before = family()
        thread, raised = ended_with(partial(manager.run, [str(tmp_path / "list.txt")], order, on_event=see, stop=stop))
        assert first.wait(PATIENCE_S)
        assert world.site.server.wait_for("/files/2.flac", patience_s=PATIENCE_S)
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        assert [type(error) for error in raised] == [Stopped]
        assert family() - before == set()
        assert store.runs() == []
        assert len(list((tmp_path / "music").rglob("*.flac"))) == 1
        assert len(list(store.wishes.in_state("done"))) == 1
