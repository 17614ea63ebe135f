"""What is shown of a run is true of it: counts, speeds, time to go, every failure."""

import io

import pytest
from rich.console import Console

from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features
from models.results import Found, Hearing, NetworkLost, Outcome, Problem, Skipped, Started, Unchanged
from models.track import Embedded, Failure, Track
from playlista.cli.bar import BarDisplay
from playlista.cli.progress import Counts, PlainDisplay


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def a_file(name: str = "/m/a.mp3") -> AudioFile:
    return AudioFile(name, 1, 1)


def a_track() -> Outcome:
    return Track(a_file(), "id", AudioInfo(120.0, "mp3", 44100, 2, None), Tags(), Features(), "v")


def a_failure() -> Outcome:
    return Failure(a_file("/m/\x1b[31m\n.mp3"), "corrupt", "decode", "nothing could be decoded", "v")


def test_speeds_count_what_was_analysed_and_the_rest_is_estimated_from_work() -> None:
    clock = Clock()
    counts = Counts(clock)
    for event in (Found(10, 10, complete=True), Skipped(a_file(), "moved", ""), a_failure()):
        counts.see(event)
    for _ in range(2):
        clock.now += 3.0
        counts.see(a_track())
    assert counts.line() == "4 of 10, 1 failed, 20 tracks/min, 0.7 audio-min/s, 0:18 to go"
    clock.now += 2.0
    assert counts.line().endswith("0:16 to go")


def test_unchanged_files_count_as_done_and_not_as_work() -> None:
    clock = Clock()
    counts = Counts(clock)
    counts.see(Found(10, 10, complete=True))
    clock.now += 30.0
    counts.see(Unchanged([("/m/a.mp3", 1, 1)] * 7))
    clock.now += 5.0
    counts.see(a_track())
    assert counts.line().startswith("8 of 10, ")
    assert counts.line().endswith("0:10 to go")


def test_while_the_scan_goes_on_no_end_is_promised() -> None:
    clock = Clock()
    counts = Counts(clock)
    counts.see(Found(500, 1))
    counts.see(a_track())
    clock.now += 60.0
    assert counts.line() == "1 of 500+, 1 tracks/min, 0.0 audio-min/s"


def test_plain_lines_come_at_intervals_and_for_each_failure(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with PlainDisplay(clock=clock) as display:
        for event in (Started("processes", 2), Found(3, 1, complete=True), a_track(), a_failure()):
            display.see(event)
        display.see(Problem("/m/locked", "Permission denied"))
        clock.now += 11.0
        display.see(a_track())
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "Analysing in 2 processes.",
        r"failed: /m/\x1b[31m\n.mp3: nothing could be decoded (corrupt)",
        "left out: /m/locked: Permission denied",
        "3 of 3, 1 failed, 11 tracks/min, 0.4 audio-min/s, 0:00 to go",
    ]


def test_the_bar_shows_the_counts_and_failures_above_it() -> None:
    shown = io.StringIO()
    display = BarDisplay(Console(file=shown, force_terminal=True, width=120))
    with display:
        for event in (Started("sequential", 1), Found(2, 1, complete=True), a_track(), a_failure()):
            display.see(event)
    assert "Analysing in this process, one file after another." in shown.getvalue()
    assert r"failed: /m/\x1b[31m\n.mp3: nothing could be decoded (corrupt)" in shown.getvalue()
    assert "2 of 2, 1 failed" in shown.getvalue()


def test_what_networks_hear_is_counted_anew() -> None:
    clock = Clock()
    counts = Counts(clock)
    counts.see(Found(2, 2000, complete=True))
    counts.see(a_track())
    lines = counts.see(Hearing(("msd-musicnn",), 3, 3_000_000, "threads", 2))
    assert lines == ["msd-musicnn will hear 3 files in 2 threads."]
    assert counts.line() == "0 of 3"
    clock.now += 30.0
    counts.see(Embedded(AudioFile("/music/a.flac", 1_000_000, 1), seconds=60.0))
    assert counts.line().startswith("1 of 3, 2 tracks/min, 0.0 audio-min/s, ")
    assert counts.analysed == 1


def test_a_network_that_is_not_used_is_one_line() -> None:
    assert Counts().see(NetworkLost("msd-musicnn", "it is not installed")) == [
        "msd-musicnn is not used: it is not installed"
    ]
