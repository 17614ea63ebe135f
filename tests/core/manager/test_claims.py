"""Which runs are dead, and what a run does about them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from core.analysis_manager import AnalysisManager
from core.errors import StoreError
from core.manager.claims import LEASE_S, Claims, Graves, leave, this_run
from core.manager.writer import Writer
from core.store import Store, open_store
from models.audio import AudioFile
from models.runs import Heartbeat, Runner, Wanted
from tests.core.store.examples import VERSIONS, file, track
from tests.core.test_analysis_manager import write_song
from tests.made_libraries import new_library

FILES = [file(f"/music/{number}.flac") for number in range(5)]


class Watch:
    """A clock moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def writer() -> Iterator[Writer]:
    writer = Writer(lambda: None, 3600)
    yield writer
    writer.close()


def elsewhere(runner: Runner) -> Runner:
    return replace(runner, id="far", host="another machine", pid=1)


def test_a_run_is_dead_when_its_process_is_gone() -> None:
    here = this_run()
    with subprocess.Popen([sys.executable, "-c", ""]) as program:
        program.wait()
    gone, reborn = replace(here, id="gone", pid=program.pid), replace(here, id="reborn", born=here.born - 60)
    alive = replace(here, id="alive")
    known = [Heartbeat(runner, 1) for runner in (here, gone, reborn, alive)]
    assert Graves(here).dead(known) == ["gone", "reborn"]


def test_a_run_killed_and_not_yet_buried_by_its_parent_is_dead() -> None:
    here = this_run()
    program = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
    assert Graves(here).dead([Heartbeat(replace(here, id="zombie", pid=program.pid), 1)]) == ["zombie"]
    program.wait()


def test_a_run_that_could_not_be_ended_is_dead_though_its_process_lives() -> None:
    left, late = this_run(), this_run()
    leave(left, StoreError("it is away"))
    leave(late, TimeoutError())
    assert Graves(this_run()).dead([Heartbeat(left, 1), Heartbeat(late, 1)]) == [left.id]


def test_a_run_on_another_machine_is_dead_when_its_heart_has_stood_still_for_the_lease() -> None:
    watch = Watch()
    graves = Graves(this_run(), watch)
    far = elsewhere(this_run())
    assert graves.dead([Heartbeat(far, 1)]) == []
    watch.now = LEASE_S - 1
    assert graves.dead([Heartbeat(far, 2)]) == []
    watch.now = 2 * LEASE_S - 2
    assert graves.dead([Heartbeat(far, 2)]) == []
    watch.now = 2 * LEASE_S
    assert graves.dead([Heartbeat(far, 2)]) == ["far"]


def test_files_of_another_run_are_waited_for_and_told_when_they_are_done(store: Store, writer: Writer) -> None:
    far, skips = elsewhere(this_run()), list[tuple[AudioFile, str]]()
    store.claim(far, FILES[:3], VERSIONS)
    with Claims(store, writer, this_run(), Wanted(VERSIONS), lambda *skip: skips.append(skip)) as claims:
        assert list(claims.granted(iter(FILES), 2)) == FILES[3:]
        assert claims.held() == 3
        store.save([track(FILES[0].path)])
        store.end_runs(["far"])
        assert list(claims.others(2)) == FILES[1:3]
        assert (claims.held(), skips) == (0, [(FILES[0], "unchanged")])
        assert len(store.runs()) == 1
    assert store.runs() == []


def test_a_run_over_unchanged_files_does_not_write(tmp_path: Path) -> None:
    write_song(tmp_path / "music" / "a.flac")
    url = f"sqlite:///{tmp_path}/library.db"
    with open_store(url) as store:
        manager = AnalysisManager({"DATABASE_URL": url}, store=store)
        assert manager.run([tmp_path / "music"], mode="sequential").analysed == 1
        begun: list[str] = []
        event.listen(store.database.engine, "before_cursor_execute", lambda *call: begun.append(call[2]))
        assert manager.run([tmp_path / "music"], mode="sequential").unchanged == 1
        assert "BEGIN" in begun
        assert "BEGIN IMMEDIATE" not in begun
