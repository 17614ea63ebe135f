"""Networks hear what they have not heard yet, after the features, and what goes wrong with them costs no feature."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from core.analysis_manager import AnalysisManager
from core.errors import EngineError, ModelError
from core.hearing import hear_file, initialize_networks
from core.manager.claims import this_run
from core.networks.plan import Plan, make_plan
from core.parallel_analyzer import ParallelAnalyzer
from core.settings import AnalysisSettings, Settings, from_mapping
from core.store import Store, open_store
from models.audio import AudioFile
from models.results import MODES, Event, Hearing, NetworkLost, RunSummary
from models.track import Embedded, Track
from tests.core.networks.made import Cabinet
from tests.core.test_analysis_manager import write_song
from tests.made_libraries import new_library

MUSICNN, OTHER, HAPPY = "msd-musicnn", "mtt-musicnn", "mood_happy-msd-musicnn-1"
SONGS = 3

Run = Callable[..., RunSummary]


@pytest.fixture
def music(tmp_path: Path) -> Path:
    for number in range(SONGS):
        write_song(tmp_path / "music" / f"{number}.flac", 100.0 + 10 * number)
    return tmp_path / "music"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def run(store: Store, music: Path, cabinet: Cabinet) -> Run:
    """Run networks over the folder of music, in threads."""

    def run_once(
        *models: str,
        on_event: Callable[[Event], None] | None = None,
        settings: dict[str, object] | None = None,
        **how: Any,
    ) -> RunSummary:
        manager = AnalysisManager(settings_for(cabinet, models, settings or {}), store=store, **how.pop("clock", {}))
        return manager.run([music], on_event=on_event, **how)

    return run_once


def settings_for(cabinet: Cabinet, models: tuple[str, ...], more: dict[str, object]) -> Settings:
    threads = {"USE_THREADED_PROCESSING": True, "THREADED_WORKERS_DEFAULT": 2, "DATABASE_BATCH_SIZE": 1}
    return from_mapping(threads | {"MODELS": models, "MODEL_FOLDER": str(cabinet.folder)} | more)


def told(summary: RunSummary) -> dict[str, int]:
    names = ("analysed", "unchanged", "failed", "embedded", "unheard", "waiting")
    return {name: value for name in names if (value := getattr(summary, name))}


def heard(store: Store) -> dict[str, list[str]]:
    return {
        Path(track.track.file.path).name: [output.pipeline.network for output in track.networks]
        for track in store.tracks()
    }


@pytest.mark.parametrize("mode", MODES)
def test_features_come_first_then_networks_in_every_mode(run: Run, cabinet: Cabinet, store: Store, mode: str) -> None:
    cabinet.add_musicnn()
    events: list[Event] = []
    summary = run(MUSICNN, on_event=events.append, mode=mode)
    assert told(summary) == {"analysed": SONGS, "embedded": SONGS}
    assert summary.networks == (MUSICNN,)
    assert summary.heard_s == pytest.approx(4.0 * SONGS, abs=0.01)
    order = [type(event) for event in events if isinstance(event, Track | Hearing | Embedded)]
    assert order == [Track] * SONGS + [Hearing] + [Embedded] * SONGS
    assert heard(store) == {f"{number}.flac": [MUSICNN] for number in range(SONGS)}
    _, (ids, matrix) = store.embeddings(MUSICNN)
    assert matrix.shape == (SONGS, 200)
    assert len(ids) == SONGS


def test_an_analysed_library_gets_only_what_is_missing(run: Run, cabinet: Cabinet, music: Path, store: Store) -> None:
    cabinet.add_musicnn()
    assert told(run()) == {"analysed": SONGS}
    assert told(run(MUSICNN)) == {"unchanged": SONGS, "embedded": SONGS}
    events: list[Event] = []
    assert told(run(MUSICNN, on_event=events.append)) == {"unchanged": SONGS}
    assert not any(isinstance(event, Hearing) for event in events)
    write_song(music / "new.flac", 90.0)
    write_song(music / "0.flac", 175.0)
    assert told(run(MUSICNN)) == {"analysed": 2, "unchanged": SONGS - 1, "embedded": 2}
    assert all(names == [MUSICNN] for names in heard(store).values())


def test_another_network_hears_alone_and_what_lacks_both_hears_both_in_one_pass(
    run: Run, cabinet: Cabinet, music: Path, store: Store
) -> None:
    cabinet.add_musicnn()
    cabinet.add_musicnn(seed=2, name=OTHER)
    run(MUSICNN)
    write_song(music / "new.flac", 90.0)
    hearings: list[Hearing] = []
    summary = run(MUSICNN, OTHER, on_event=lambda event: hearings.append(event) if isinstance(event, Hearing) else None)
    assert [(hearing.networks, hearing.files) for hearing in hearings] == [((MUSICNN, OTHER), 1), ((OTHER,), SONGS)]
    assert told(summary) == {"analysed": 1, "unchanged": SONGS, "embedded": SONGS + 1}
    assert all(names == [MUSICNN, OTHER] for names in heard(store).values())


def test_a_head_that_is_added_later_is_heard_by_its_extractor(run: Run, cabinet: Cabinet, store: Store) -> None:
    cabinet.add_musicnn()
    run(MUSICNN)
    cabinet.add_head(HAPPY, "happy", "non_happy")
    assert told(run(HAPPY)) == {"unchanged": SONGS, "embedded": SONGS}
    assert all(names == [HAPPY, MUSICNN] for names in heard(store).values())
    assert [track.networks[0].classes for track in store.tracks()] == [("happy", "non_happy")] * SONGS


def test_one_pass_tells_the_same_as_two(run: Run, cabinet: Cabinet, store: Store, tmp_path: Path) -> None:
    cabinet.add_musicnn()
    run(MUSICNN)
    tracks = [(track.track, track.networks) for track in store.tracks()]
    embeddings = store.embeddings()[1][1]
    events: list[Event] = []
    summary = run(MUSICNN, settings={"MODELS_TOGETHER": True}, force=True, on_event=events.append)
    assert told(summary) == {"analysed": SONGS, "embedded": SONGS}
    assert not any(isinstance(event, Hearing) for event in events)
    assert [(track.track, track.networks) for track in store.tracks()] == tracks
    assert np.array_equal(store.embeddings()[1][1], embeddings)


def test_force_has_everything_heard_again(run: Run, cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    run(MUSICNN)
    assert told(run(MUSICNN, force=True)) == {"analysed": SONGS, "embedded": SONGS}


def test_a_network_that_is_not_there_is_told_once_and_the_analysis_goes_on(run: Run, cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    lost: list[NetworkLost] = []
    summary = run(MUSICNN, OTHER, on_event=lambda event: lost.append(event) if isinstance(event, NetworkLost) else None)
    assert told(summary) == {"analysed": SONGS, "embedded": SONGS}
    assert lost == [NetworkLost(OTHER, f"it is not installed: playlista models install {OTHER}")]
    assert summary.lost == tuple(lost)


@pytest.mark.parametrize("mode", MODES)
def test_a_network_that_does_not_load_is_told_once_and_the_others_go_on(
    run: Run, cabinet: Cabinet, store: Store, mode: str
) -> None:
    cabinet.add_musicnn()
    cabinet.add("discogs-effnet-bsdynamic-1", b"no graph", {"classes": ["a", "b"]})
    summary = run("discogs-effnet-bsdynamic-1", MUSICNN, mode=mode)
    assert told(summary) == {"analysed": SONGS, "embedded": SONGS}
    (lost,) = summary.lost
    assert lost.name == "discogs-effnet-bsdynamic-1"
    assert "ONNX Runtime does not take" in lost.reason
    assert all(names == [MUSICNN] for names in heard(store).values())


def test_in_one_pass_a_network_that_does_not_load_costs_no_feature(run: Run, cabinet: Cabinet) -> None:
    cabinet.add("discogs-effnet-bsdynamic-1", b"no graph", {"classes": ["a", "b"]})
    summary = run("discogs-effnet-bsdynamic-1", settings={"MODELS_TOGETHER": True})
    assert summary.analysed == SONGS
    assert [lost.name for lost in summary.lost] == ["discogs-effnet-bsdynamic-1"]


def test_a_network_that_kills_whatever_loads_it_is_told_and_the_features_are_there(
    run: Run, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabinet.add_musicnn()
    monkeypatch.setattr("core.manager.hearing._analyzer", partial(analyzer_with, initialize=die))
    summary = run(MUSICNN, mode="processes")
    assert told(summary) == {"analysed": SONGS}
    assert [lost.name for lost in summary.lost] == [MUSICNN]
    assert "SIGSEGV" in summary.lost[0].reason


def test_a_file_that_kills_the_network_keeps_its_features(
    run: Run, cabinet: Cabinet, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabinet.add_musicnn()
    monkeypatch.setattr("core.manager.hearing._analyzer", partial(analyzer_with, work=die_of_the_second))
    summary = run(MUSICNN, mode="processes")
    assert told(summary) == {"analysed": SONGS, "embedded": SONGS, "unheard": 1}
    assert summary.failed == 0
    assert heard(store) == {"0.flac": [MUSICNN], "1.flac": [], "2.flac": [MUSICNN]}
    assert list(store.failures()) == []
    assert told(run(MUSICNN)) == {"unchanged": SONGS}


def analyzer_with(
    settings: Settings,
    plan: Plan,
    *,
    initialize: Callable[[Plan, AnalysisSettings], None] = initialize_networks,
    work: Callable[[Plan, AudioFile, AnalysisSettings], Embedded] = hear_file,
) -> ParallelAnalyzer:
    return ParallelAnalyzer(settings.analysis, work=partial(work, plan), initialize=partial(initialize, plan))


def die(plan: Plan, settings: AnalysisSettings) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def die_of_the_second(plan: Plan, file: AudioFile, settings: AnalysisSettings) -> Embedded:
    if file.path.endswith("1.flac"):
        os.kill(os.getpid(), signal.SIGSEGV)
    return hear_file(plan, file, settings)


def test_silence_is_noted_and_tried_again_only_when_asked(run: Run, cabinet: Cabinet, music: Path) -> None:
    cabinet.add_musicnn()
    soundfile.write(music / "silent.flac", np.zeros((44100 * 4, 2)), 44100)
    summary = run(MUSICNN)
    assert told(summary) == {"analysed": SONGS + 1, "embedded": SONGS + 1, "unheard": 1}
    assert told(run(MUSICNN)) == {"unchanged": SONGS + 1}
    assert told(run(MUSICNN, retry_failed=True)) == {"unchanged": SONGS + 1, "embedded": 1, "unheard": 1}


def test_a_name_that_is_none_ends_the_run_before_anything_is_done(run: Run, store: Store) -> None:
    with pytest.raises(ModelError, match="did you mean msd-musicnn"):
        run("msd-musicn")
    assert list(store.tracks()) == []


def test_what_was_heard_before_an_interruption_is_kept(run: Run, cabinet: Cabinet, store: Store) -> None:
    cabinet.add_musicnn()
    heard_so_far = []

    def interrupt(event: Event) -> None:
        if isinstance(event, Embedded):
            heard_so_far.append(event)
            if len(heard_so_far) == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(MUSICNN, on_event=interrupt)
    kept = sum(bool(names) for names in heard(store).values())
    assert kept >= 2
    assert store.runs() == []
    assert run(MUSICNN).embedded == SONGS - kept


def test_outside_its_time_nothing_is_heard_and_the_rest_is_counted(run: Run, cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    run()
    night = {"ANALYSIS_WINDOW": "01:00-02:00"}
    noon = {"local_time": lambda: datetime(2026, 1, 1, 12, 0)}
    assert told(run(MUSICNN, settings=night, clock=noon)) == {"unchanged": SONGS, "waiting": SONGS}
    one = {"local_time": lambda: datetime(2026, 1, 1, 1, 30)}
    assert told(run(MUSICNN, settings=night, clock=one)) == {"unchanged": SONGS, "embedded": SONGS}


def test_a_file_that_another_run_is_hearing_is_waited_for(
    run: Run, cabinet: Cabinet, store: Store, music: Path
) -> None:
    """The other run has died: its process is gone, so its claim is nobody's."""
    cabinet.add_musicnn()
    run()
    (pipeline,) = make_plan(settings_for(cabinet, (MUSICNN,), {}).models).pipelines
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait()
    dead = replace(this_run(), id="dead", pid=gone.pid, born=1.0)
    files = [file for file, _ in store.lacking([pipeline])]
    assert store.claim_for_networks(dead, files[:1], [pipeline]).granted == tuple(files[:1])
    assert told(run(MUSICNN)) == {"unchanged": SONGS, "embedded": SONGS}


def test_a_file_that_is_gone_or_broken_is_a_problem_of_every_network(cabinet: Cabinet, tmp_path: Path) -> None:
    cabinet.add_musicnn()
    cabinet.add_head(HAPPY, "happy", "non_happy")
    plan = make_plan(settings_for(cabinet, (HAPPY,), {}).models)
    broken = tmp_path / "broken.flac"
    broken.write_bytes(b"no music at all")
    for path in (broken, tmp_path / "gone.flac"):
        embedded = hear_file(plan, AudioFile(str(path), 1, 1), AnalysisSettings())
        assert embedded.outputs == ()
        assert [problem.pipeline.network for problem in embedded.problems] == [MUSICNN, HAPPY]
        assert all(problem.reason for problem in embedded.problems)


def test_where_no_worker_can_be_started_the_networks_are_told_to_be_lost(
    run: Run, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabinet.add_musicnn()

    def refuse(plan: Plan, settings: AnalysisSettings) -> None:
        raise EngineError("it cannot be")

    monkeypatch.setattr("core.manager.hearing._analyzer", partial(analyzer_with, initialize=refuse))
    summary = run(MUSICNN)
    assert told(summary) == {"analysed": SONGS}
    assert summary.lost == (NetworkLost(MUSICNN, "it cannot be"),)


_IN_PROCESSES = """
import pickle, sys
from functools import partial
from core.hearing import hear_file, initialize_networks
from core.manager.claims import this_run
from core.parallel_analyzer import ParallelAnalyzer
from core.settings import AnalysisSettings
with open(sys.argv[1], "rb") as given:
    plan, files = pickle.load(given)
work, initialize = partial(hear_file, plan), partial(initialize_networks, plan)
with ParallelAnalyzer(AnalysisSettings(), work=work, initialize=initialize) as analyzer:
    found = list(analyzer.analyze(iter(files), mode="processes", workers=2))
assert all(one.outputs and not one.problems for one in found), found
print(sorted(sys.modules.keys() & {"essentia", "onnxruntime", "tensorflow", "numba"}))
"""


@pytest.mark.parametrize("backend", ["onnx", "essentia"])
def test_the_parent_of_worker_processes_loads_no_network_and_no_engine(
    cabinet: Cabinet, music: Path, tmp_path: Path, repository: Path, backend: str
) -> None:
    cabinet.add_musicnn()
    plan = make_plan(settings_for(cabinet, (MUSICNN,), {"MODEL_BACKEND": backend}).models)
    files = [AudioFile(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(music.iterdir())]
    (tmp_path / "given").write_bytes(pickle.dumps((plan, files)))
    command = [sys.executable, "-c", _IN_PROCESSES, str(tmp_path / "given")]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"
    assert done.stderr == ""
