"""A library of older versions: only what changed is made anew, decided where evidence is kept, else heard."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import soundfile
from sqlalchemy import delete, update

from core import decode, extraction, versions
from core.analysis_manager import AnalysisManager
from core.features.deciding import DECIDED
from core.store import Store, open_store
from core.synthesis import Song, render
from models import features
from models.features import FAST_VERSIONS, GROUPS, Features
from models.results import Change, Event, Renewing, RunSummary
from models.tables import EVIDENCE, TRACKS
from models.track import LibraryTrack
from tests.made_libraries import new_library
from tests.playlista.jobs.waiting import until

RATE = 22050
SETTINGS = {"USE_THREADED_PROCESSING": True, "THREADED_WORKERS_DEFAULT": 1}
WANTED = versions.versions("fast")
ROOT = Path(__file__).resolve().parents[3]

Run = Callable[..., RunSummary]


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    for number in range(3):
        song = render(Song(100.0 + 20 * number, "A minor", seconds=8.0, drums=0.8), RATE)
        soundfile.write(folder / f"{number}.flac", song, RATE)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def run(store: Store, music: Path) -> Run:
    def run_once(on_event: Callable[[Event], None] | None = None, **options: Any) -> RunSummary:
        return AnalysisManager(SETTINGS, store=store).run([music], on_event=on_event, **options)

    return run_once


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was decoded."""
    calls: Counter[str] = Counter()
    really = decode.open_audio

    def counted(path: str, *rest: Any) -> Any:
        calls[Path(path).name] += 1
        return really(path, *rest)

    monkeypatch.setattr(extraction, "open_audio", counted)
    return calls


def older(store: Store, **groups: str) -> None:
    """Make the library one of other versions of some groups."""
    named = " ".join(f"{group}={groups.get(group, versions.version_of(group, WANTED))}" for group in GROUPS)
    store.database.write(lambda connection: connection.execute(update(TRACKS).values(versions=named)))


def spoilt(store: Store, **groups: Any) -> None:
    """Put other values of some groups into the library, without evidence, by which what is kept is known."""
    for entry in list(store.tracks()):
        store.save([replace(entry.track, features=replace(entry.track.features, **groups))])


_EVIDENCE = EVIDENCE.select()


def told(store: Store) -> Mapping[int, LibraryTrack]:
    return {entry.id: entry for entry in store.tracks()}


def measured(store: Store) -> dict[int, Features]:
    return {number: entry.track.features for number, entry in told(store).items()}


def without_evidence(store: Store) -> None:
    store.database.write(lambda connection: connection.execute(delete(EVIDENCE)))


@pytest.mark.parametrize("group", GROUPS)
def test_only_the_group_that_changed_is_made_anew(run: Run, store: Store, opened: Counter[str], group: str) -> None:
    run()
    before = measured(store)
    others = {name: getattr(Features(), name) for name in GROUPS if name not in (group, "timbre")}
    spoilt(store, **others)
    older(store, **{group: "fast.0"})
    changed = measured(store)
    opened.clear()
    summary = run()
    assert (summary.analysed, sorted(opened.values())) == (3, [1, 1, 1])
    for number, entry in told(store).items():
        assert entry.track.versions == WANTED
        for name in GROUPS:
            expected = before if name == group else changed
            if name == "timbre" and group == "timbre":
                continue  # its vector takes energy and loudness, which were spoilt, from what is heard
            assert getattr(entry.track.features, name) == getattr(expected[number], name), name
    assert [(each.change.group, each.tracks, each.undecoded) for each in summary.renewed] == [(group, 3, 0)]


@pytest.mark.parametrize("group", DECIDED)
def test_a_changed_decision_is_made_from_what_was_kept(
    run: Run, store: Store, opened: Counter[str], group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = told(store)
    opened.clear()
    monkeypatch.setitem(features.FAST_DECISIONS, group, 1)
    summary = run()
    assert (summary.analysed, opened) == (3, Counter())
    after = f"fast.{FAST_VERSIONS[group]}.1"
    assert [(each.change.after, each.tracks, each.undecoded) for each in summary.renewed] == [(after, 3, 3)]
    for number, entry in told(store).items():
        assert entry.track.features == before[number].track.features
        assert versions.version_of(group, entry.track.versions) == after
    assert run().analysed == 0


def test_a_library_without_evidence_decodes(
    run: Run, store: Store, opened: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = measured(store)
    without_evidence(store)
    opened.clear()
    monkeypatch.setitem(features.FAST_DECISIONS, "dynamics", 1)
    assert run().renewed[0].undecoded == 0
    assert sum(opened.values()) == 3
    assert measured(store) == before
    monkeypatch.setitem(features.FAST_DECISIONS, "dynamics", 2)
    assert run().renewed[0].undecoded == 3


def test_damaged_evidence_is_not_trusted(
    run: Run, store: Store, opened: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = measured(store)
    store.database.write(lambda connection: connection.execute(update(EVIDENCE).values(data=b"rubbish")))
    monkeypatch.setitem(features.FAST_DECISIONS, "timbre", 1)
    opened.clear()
    assert run().analysed == 3
    assert sum(opened.values()) == 3
    assert measured(store) == before


def test_corrections_and_locks_outlive_a_renewal(run: Run, store: Store) -> None:
    run()
    first, second, third = store.ids()
    before = measured(store)
    store.correct([first], tempo="x2", key="9B")
    store.correct([second], lock=["tempo", "key"])
    corrected = told(store)
    assert corrected[first].track.features.dynamics.danceability != before[first].dynamics.danceability
    older(store, rhythm="fast.0", dynamics="fast.0")
    summary = run()
    assert [each.change.group for each in summary.renewed] == ["rhythm", "dynamics"]
    assert measured(store) == {number: entry.track.features for number, entry in corrected.items()}
    store.correct([first, second], undo=["tempo", "key"])
    assert measured(store) == before
    assert told(store)[third].correction is None


def test_a_change_is_told_once_with_its_reason(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    after = f"fast.{FAST_VERSIONS['tonal']}"
    monkeypatch.setitem(features.CHANGES, ("tonal", after), "keys by ear")
    versions.changes.cache_clear()
    older(store, tonal="fast.0")
    events: list[Event] = []
    summary = run(on_event=events.append)
    change = Change("tonal", "fast.0", after, "keys by ear")
    assert [event.change for event in events if isinstance(event, Renewing)] == [change]
    assert summary.renewed[0].change == change
    versions.changes.cache_clear()


def test_force_makes_everything_anew_and_says_no_reason(run: Run, store: Store) -> None:
    run()
    older(store, tonal="fast.0")
    summary = run(force=True)
    assert (summary.analysed, summary.renewed) == (3, ())


def test_a_changed_file_is_analysed_as_a_whole(run: Run, store: Store, music: Path) -> None:
    run()
    older(store, tonal="fast.0")
    soundfile.write(music / "0.flac", render(Song(90.0, seconds=9.0), RATE), RATE)
    assert run().renewed[0].tracks == 2


def test_a_file_that_cannot_be_read_any_more_keeps_what_was_known(run: Run, store: Store, music: Path) -> None:
    run()
    before = measured(store)
    older(store, tonal="fast.0")
    without_evidence(store)
    for file in music.iterdir():
        stamp = file.stat()
        file.write_bytes(b"\0" * stamp.st_size)
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    summary = run()
    assert (summary.failed, summary.renewed) == (3, ())
    assert measured(store) == before


KILLED = """
import sys
from core import extraction
from core.analysis_manager import AnalysisManager
from core.features.deciding import DECIDED
really, met = extraction.open_audio, []
def slow(path, *rest):
    met.append(path)
    if len(met) == 3:
        print("met", flush=True)
        sys.stdin.read()
    return really(path, *rest)
extraction.open_audio = slow
settings = {"USE_THREADED_PROCESSING": True, "THREADED_WORKERS_DEFAULT": 1, "DATABASE_BATCH_SIZE": 1,
            "DATABASE_URL": sys.argv[1]}
AnalysisManager(settings).run([sys.argv[2]])
"""


def test_a_run_that_is_killed_is_finished_by_the_next(run: Run, store: Store, music: Path, tmp_path: Path) -> None:
    run()
    before = measured(store)
    older(store, tonal="fast.0")
    without_evidence(store)
    url = f"sqlite:///{tmp_path}/library.db"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, str(music)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"met\n"
    until(lambda: Counter(entry.track.versions for entry in store.tracks())[WANTED] == 2, "two are renewed")
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert sorted(entry.track.versions == WANTED for entry in store.tracks()) == [False, True, True]
    summary = run()
    assert (summary.analysed, summary.unchanged, summary.renewed[0].tracks) == (1, 2, 1)
    assert measured(store) == before
    assert {entry.track.versions for entry in store.tracks()} == {WANTED}


def test_evidence_goes_with_its_track(run: Run, store: Store, music: Path) -> None:
    run()
    first = store.ids()[0]
    next(iter(music.glob("0.flac"))).unlink()
    run()
    assert store.prune([first]) == 1
    kept = store.database.read(lambda connection: connection.execute(_EVIDENCE).all())
    assert sorted(row.track_id for row in kept) == store.ids()
