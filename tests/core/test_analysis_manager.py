"""Runs over real folders into a real database: what is analysed, what is left alone, and what is kept."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import mutagen.flac
import pytest
import soundfile

from core.analysis_manager import AnalysisManager
from core.errors import ScanError, SettingsError
from core.settings import Settings, from_mapping
from core.store import Store, open_store
from core.synthesis import Song, render
from models.results import Event, Found, Outcome, Problem, RunSummary, Skipped, Started
from models.track import Failure, Track
from tests.made_libraries import new_library

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_RATE = 44100
SETTINGS = {"USE_THREADED_PROCESSING": True, "THREADED_WORKERS_DEFAULT": 2, "DATABASE_BATCH_SIZE": 2}

Run = Callable[..., RunSummary]


def write_song(path: Path, tempo_bpm: float = 120.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, render(Song(tempo_bpm, seconds=4.0), SAMPLE_RATE), SAMPLE_RATE)
    return path


def retag(path: Path, title: str) -> None:
    tags = mutagen.flac.FLAC(path)  # type: ignore[no-untyped-call]
    tags["title"] = title
    tags["comment"] = "x" * 20_000  # more than the padding holds: the size changes, too
    tags.save()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder with three songs."""
    for number in range(3):
        write_song(tmp_path / "music" / f"{number}.flac", 100.0 + 10 * number)
    return tmp_path / "music"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def run(store: Store, music: Path) -> Run:
    """Run over the folder of music, in threads."""

    def run_once(*paths: Path, on_event: Callable[[Event], None] | None = None, **options: Any) -> RunSummary:
        manager = AnalysisManager(SETTINGS, store=store)
        return manager.run(paths or [music], on_event=on_event, **options)

    return run_once


def counts(summary: RunSummary) -> dict[str, int]:
    """Return the counts that are not 0."""
    names = ("analysed", "unchanged", "moved", "retagged", "failed", "failed_before", "missing", "returned")
    return {name: value for name in names if (value := getattr(summary, name))}


def in_library(store: Store) -> dict[str, int]:
    return {Path(track.track.file.path).name: track.id for track in store.tracks() if track.missing_since is None}


def test_a_second_run_analyses_nothing(run: Run, store: Store) -> None:
    first = run()
    assert counts(first) == {"analysed": 3}
    assert first.audio_s == pytest.approx(12.0, abs=0.1)
    assert first.wall_s > 0
    assert counts(run()) == {"unchanged": 3}
    assert sorted(in_library(store)) == ["0.flac", "1.flac", "2.flac"]


def test_force_analyses_all_again(run: Run) -> None:
    run()
    assert counts(run(force=True)) == {"analysed": 3}


def test_a_changed_file_is_analysed_again_under_its_old_id(run: Run, store: Store, music: Path) -> None:
    run()
    before = in_library(store)
    write_song(music / "1.flac", 150.0)
    os.utime(music / "1.flac", ns=(1, 1))
    assert counts(run()) == {"analysed": 1, "unchanged": 2}
    assert in_library(store) == before


def test_a_renamed_file_keeps_its_analysis_and_its_id(run: Run, store: Store, music: Path) -> None:
    run()
    track_id = in_library(store)["1.flac"]
    (music / "below").mkdir()
    (music / "1.flac").rename(music / "below" / "one.flac")
    assert counts(run()) == {"moved": 1, "unchanged": 2}
    assert in_library(store)["one.flac"] == track_id
    assert counts(run()) == {"unchanged": 3}


def test_a_copy_is_a_track_of_its_own(run: Run, store: Store, music: Path) -> None:
    run()
    shutil.copy(music / "1.flac", music / "copy.flac")
    assert counts(run()) == {"analysed": 1, "unchanged": 3}
    assert len(set(in_library(store).values())) == 4


def test_a_retagged_file_keeps_its_analysis_and_gets_its_new_tags(run: Run, store: Store, music: Path) -> None:
    run()
    retag(music / "1.flac", "Another name")
    assert counts(run()) == {"retagged": 1, "unchanged": 2}
    track = store.track(in_library(store)["1.flac"])
    assert track is not None
    assert track.track.tags.title == "Another name"
    assert counts(run()) == {"unchanged": 3}


def test_a_file_renamed_and_retagged_keeps_its_id(run: Run, store: Store, music: Path) -> None:
    run()
    track_id = in_library(store)["1.flac"]
    (music / "1.flac").rename(music / "one.flac")
    retag(music / "one.flac", "Another name")
    assert counts(run()) == {"analysed": 1, "unchanged": 2}
    assert in_library(store)["one.flac"] == track_id


def test_a_vanished_file_is_marked_and_comes_back(run: Run, store: Store, music: Path, tmp_path: Path) -> None:
    run()
    (music / "1.flac").rename(tmp_path / "elsewhere.flac")
    assert counts(run()) == {"unchanged": 2, "missing": 1}
    assert counts(run()) == {"unchanged": 2}
    assert sorted(in_library(store)) == ["0.flac", "2.flac"]
    (tmp_path / "elsewhere.flac").rename(music / "1.flac")
    assert counts(run()) == {"unchanged": 3, "returned": 1}
    assert sorted(in_library(store)) == ["0.flac", "1.flac", "2.flac"]


def test_of_several_vanished_files_those_that_are_back_are_told(
    run: Run, store: Store, music: Path, tmp_path: Path
) -> None:
    run()
    for name in ("0.flac", "1.flac"):
        (music / name).rename(tmp_path / name)
    assert counts(run()) == {"unchanged": 1, "missing": 2}
    (tmp_path / "1.flac").rename(music / "1.flac")
    assert counts(run()) == {"unchanged": 2, "returned": 1}
    assert counts(run()) == {"unchanged": 2}
    assert sorted(in_library(store)) == ["1.flac", "2.flac"]
    (music / "1.flac").rename(tmp_path / "1.flac")
    (tmp_path / "0.flac").rename(music / "0.flac")
    assert counts(run()) == {"unchanged": 2, "missing": 1, "returned": 1}
    assert sorted(in_library(store)) == ["0.flac", "2.flac"]


def test_a_vanished_file_is_noticed_beside_one_that_fails(run: Run, store: Store, music: Path, tmp_path: Path) -> None:
    run()
    (music / "1.flac").write_bytes(b"this is no music any more")
    assert counts(run()) == {"unchanged": 2, "failed": 1}
    (music / "0.flac").rename(tmp_path / "0.flac")
    assert counts(run()) == {"unchanged": 1, "failed_before": 1, "missing": 1}
    assert sorted(in_library(store)) == ["1.flac", "2.flac"]


def test_what_lies_outside_the_folders_of_a_run_is_not_judged(run: Run, store: Store, music: Path) -> None:
    write_song(music.parent / "other" / "3.flac")
    run(music, music.parent / "other")
    shutil.rmtree(music.parent / "other")
    assert counts(run(music)) == {"unchanged": 3}
    assert "3.flac" in in_library(store)


def test_an_empty_folder_is_taken_for_a_disk_that_is_not_mounted(run: Run, store: Store, music: Path) -> None:
    run()
    shutil.rmtree(music)
    music.mkdir()
    summary = run()
    assert counts(summary) == {}
    assert [(problem.path, problem.reason) for problem in summary.problems] == [
        (str(music), "is empty, is its disk not mounted? 3 tracks are kept as they were")
    ]
    assert len(in_library(store)) == 3


def test_a_folder_that_is_not_there_is_an_error_and_changes_nothing(run: Run, store: Store, music: Path) -> None:
    run()
    shutil.rmtree(music)
    with pytest.raises(ScanError, match="music"):
        run()
    assert len(in_library(store)) == 3


def test_a_broken_file_fails_once_until_it_changes_or_is_asked_for(run: Run, store: Store, music: Path) -> None:
    (music / "broken.flac").write_bytes(b"this is no music")
    summary = run()
    assert counts(summary) == {"analysed": 3, "failed": 1}
    assert [failure.file.path for failure in summary.failures] == [str(music / "broken.flac")]
    assert summary.failure_classes == ((summary.failures[0].error_class, 1),)
    assert counts(run()) == {"unchanged": 3, "failed_before": 1}
    assert counts(run(retry_failed=True)) == {"unchanged": 3, "failed": 1}
    (known,) = store.failures()
    assert known.attempts == 2
    write_song(music / "broken.flac")
    assert counts(run()) == {"analysed": 1, "unchanged": 3}
    assert list(store.failures()) == []


def test_outside_the_window_files_wait_for_the_next_run_and_nothing_else_is_left_out(
    run: Run, store: Store, music: Path
) -> None:
    run(music / "0.flac")
    times = iter([datetime(2026, 1, 1, 5, 59), datetime(2026, 1, 1, 6, 0)])
    settings = {**SETTINGS, "ANALYSIS_WINDOW": "22:00-06:00"}
    manager = AnalysisManager(settings, store=store, local_time=lambda: next(times))
    assert manager.run([music]).postponed == 1
    assert len(in_library(store)) == 2
    at_night = AnalysisManager(settings, store=store, local_time=lambda: datetime(2026, 1, 1, 22, 0))
    assert counts(at_night.run([music])) == {"analysed": 1, "unchanged": 2}


def test_a_run_in_the_background_under_a_limit_finds_the_same(store: Store, music: Path) -> None:
    settings = {**SETTINGS, "PRIORITY": "background", "MAX_CPU_PERCENT": 90}
    assert counts(AnalysisManager(settings, store=store).run([music], mode="processes")) == {"analysed": 3}


def test_events_tell_the_whole_run_in_order(run: Run, music: Path) -> None:
    (music / "broken.flac").write_bytes(b"this is no music")
    events: list[Event] = []
    run(on_event=events.append)
    told = [event for event in events if not isinstance(event, Found)]
    assert told[0] == Started("threads", 2)
    outcomes = [event for event in events if isinstance(event, Track | Failure | Skipped)]
    assert sorted(Path(outcome.file.path).name for outcome in outcomes) == ["0.flac", "1.flac", "2.flac", "broken.flac"]
    found = [event for event in events if isinstance(event, Found)]
    assert found[-1] == Found(4, sum(path.stat().st_size for path in music.iterdir()), complete=True)
    assert not any(isinstance(event, Problem) for event in events)


def test_what_was_finished_is_kept_when_the_run_is_interrupted(run: Run, store: Store, music: Path) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, Outcome):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(on_event=interrupt)
    assert len(in_library(store)) == 1
    assert counts(run()) == {"analysed": 2, "unchanged": 1}


@pytest.mark.parametrize("mode", ["processes", "threads", "sequential"])
def test_the_mode_is_chosen_by_the_caller(mode: str, store: Store, music: Path) -> None:
    events: list[Event] = []
    manager = AnalysisManager({**SETTINGS, "PROCESS_WORKERS": 2}, store=store)
    assert counts(manager.run([music], mode=mode, on_event=events.append)) == {"analysed": 3}
    assert [event for event in events if isinstance(event, Started)] == [
        Started(mode, 1 if mode == "sequential" else 2)
    ]


def test_a_run_that_finds_nothing_new_does_not_begin_to_analyse(run: Run, music: Path) -> None:
    run()
    events: list[Event] = []
    run(on_event=events.append)
    assert not any(isinstance(event, Started) for event in events)


def test_the_documented_call_stores_and_tells(music: Path, tmp_path: Path) -> None:
    (music / "broken.flac").write_bytes(b"this is no music")
    url = f"sqlite:///{tmp_path}/other.db"
    manager = AnalysisManager(
        config={"USE_THREADED_PROCESSING": True, "THREADED_WORKERS_DEFAULT": 4, "DATABASE_URL": url}
    )
    paths = [*sorted(music.iterdir()), music / "none.flac"]
    results = manager.analyze_files(paths)
    assert [Path(track.file.path).name for track in results.analysed] == ["0.flac", "1.flac", "2.flac"]
    assert [Path(failure.file.path).name for failure in results.failed] == ["broken.flac", "none.flac"]
    assert results.failed[1].reason == "cannot be read: No such file or directory"
    again = manager.analyze_files(paths)
    assert [(skipped.kind, skipped.reason) for skipped in again.skipped] == [
        *[("unchanged", "it has not changed since it was analysed")] * 3,
        ("failed_before", "it failed before and has not changed since"),
    ]
    with open_store(url) as store:
        assert len(in_library(store)) == 3


def test_a_single_name_is_one_file_and_not_its_letters(store: Store, music: Path) -> None:
    results = AnalysisManager(SETTINGS, store=store).analyze_files(str(music / "0.flac"))
    assert len(results.analysed) == 1


def test_settings_may_come_as_a_mapping_or_as_they_are() -> None:
    settings = from_mapping({"ENGINE": "fast", "PROCESS_WORKERS": 3})
    assert AnalysisManager(settings).settings is settings
    assert AnalysisManager({"PROCESS_WORKERS": 3}).settings.analysis.process_workers == 3
    assert isinstance(AnalysisManager().settings, Settings)
    with pytest.raises(SettingsError, match="PROCESS_WORKERS"):
        AnalysisManager({"PROCESS_WORKER": 3})


SCRIPT = """
import sys
from core.analysis_manager import AnalysisManager
from models.track import Track

def told(event):
    if isinstance(event, Track):
        print("analysed", flush=True)

url, folder = sys.argv[1:]
manager = AnalysisManager({"DATABASE_URL": url, "PROCESS_WORKERS": 2})
print(manager.run([folder], on_event=told).analysed)
"""


def start(url: str, music: Path) -> subprocess.Popen[str]:
    program = [sys.executable, "-c", SCRIPT, url, str(music)]
    return subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_killed_run_is_finished_by_the_next(music: Path, tmp_path: Path) -> None:
    for number in range(20):
        write_song(music / f"more-{number}.flac", 80.0 + number)
    url = f"sqlite:///{tmp_path}/killed.db"
    with start(url, music) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "analysed\n"
        running.send_signal(signal.SIGKILL)
    output, errors = start(url, music).communicate(timeout=120)
    assert errors == ""
    assert int(output.splitlines()[-1]) <= 23
    with open_store(url) as store:
        assert len(in_library(store)) == 23
        assert store.check() == []


def test_two_runs_at_once_analyse_every_file_exactly_once(music: Path, tmp_path: Path) -> None:
    for number in range(10):
        write_song(music / f"more-{number}.flac", 80.0 + number)
    url = f"sqlite:///{tmp_path}/shared.db"
    both = [start(url, music), start(url, music)]
    told = [program.communicate(timeout=120) for program in both]
    assert all(line.startswith("waiting for ") for _, errors in told for line in errors.splitlines())
    assert sum(int(output.splitlines()[-1]) for output, _ in told) == 13
    with open_store(url) as store:
        assert len(in_library(store)) == 13
        assert store.check() == []
        assert store.runs() == []
