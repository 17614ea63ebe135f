"""A victim with faults planted in it: each file says in its first word what becomes of whoever opens it.

The faults are those of the pools' tests, which really happen, and those that only a record can have.
"""

import math
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.container import open_regular
from core.decode import AudioStream, open_audio
from core.decode.source import Format, Samples
from core.settings import AnalysisSettings
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features, Rhythm, TempoCandidate
from models.track import Failure, Track
from tests.core.pool import faulty_work
from tests.fuzz.victim import Parts, main

GOOD = Track(
    AudioFile("", 0, 0), "none", AudioInfo(1.0, "none", 44100, 2, None), Tags(), Features(Rhythm(120.0)), "test=1"
)


def analyze(file: AudioFile, settings: AnalysisSettings) -> Track | Failure:
    """Read the file and do what it says."""
    fault, *words = Path(file.path).read_text().split()
    if fault in faulty_work.FAULTS:
        faulty_work.FAULTS[fault](*words)
    elif fault in DEEDS:
        DEEDS[fault](Path(file.path))
    else:
        return RECORDS[fault]
    return GOOD


def _odd(value: float) -> Track:
    """A track with this number deep inside it."""
    rhythm = Rhythm(120.0, tempo_candidates=(TempoCandidate(120.0, 0.5), TempoCandidate(60.0, value)))
    return replace(GOOD, features=Features(rhythm))


def _failure(error_class: str, reason: str) -> Failure:
    return Failure(GOOD.file, error_class, "features", reason, "test=1")


RECORDS: dict[str, Track | Failure] = {
    "nan": _odd(math.nan),
    "infinity": _odd(math.inf),
    "internal": _failure("internal", "internal error, please report it: KeyError: 'a bug'"),
    "memory": _failure("memory", "there was not enough memory to analyse it"),
    "timeout": _failure("timeout", "took longer than 60 s"),
    "odd_samples": GOOD,
    "no_samples": GOOD,
    "refused": _failure("corrupt", "its header cannot be read"),
    "escape": _failure("corrupt", "it claims \x1b[2J"),
    "warning": replace(GOOD, warnings=("its title is \x07",)),
}


def _print(_: Path) -> None:
    os.write(sys.stderr.fileno(), b"[mp3 @ 0x55] Header missing\n")


def _grow(_: Path) -> None:
    b"x" * (300 << 20)


DEEDS: dict[str, Callable[[Path], object]] = {
    "write": lambda path: path.write_text("something else"),
    "touch": lambda path: os.utime(path, (0, 0)),
    "delete": Path.unlink,
    "print": _print,
    "grow": _grow,
}


def open_stream(path: str) -> AudioStream:
    """Open a file; two faults are those of a decoder."""
    fault = Path(path).read_bytes().split(maxsplit=1)[0]
    return STREAMS[fault](open_regular(path), _OddSource(), None) if fault in STREAMS else open_audio(path)


class _OddSource:
    """A decoder that takes its samples for numbers."""

    format = Format("none", 44100, 2, None, None, None, finite=True)

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def blocks(self) -> Iterator[Samples]:
        yield np.full((4, 2), np.nan, np.float32)

    def close(self) -> None:
        pass


class _EmptyStream(AudioStream):
    """A stream that ends before it begins, without a word."""

    def blocks(self) -> Iterator[Samples]:
        return iter(())


STREAMS = {b"odd_samples": AudioStream, b"no_samples": _EmptyStream}


if __name__ == "__main__":
    main(Parts(open_stream, analyze))
