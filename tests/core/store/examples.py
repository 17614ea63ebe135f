"""Tracks and failures to put into a store, and a clock to do it by."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.track import Failure, Track

VERSIONS = "rhythm=fast.1 tonal=fast.1 loudness=fast.1 dynamics=fast.1 timbre=fast.1"


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 12, 30, 15, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


def file(path: str, size: int = 1000, mtime_ns: int = 1_700_000_000_000_000_001) -> AudioFile:
    return AudioFile(path, size, mtime_ns)


def identity(path: str) -> str:
    """Return the identity that ``track`` gives the audio at a path."""
    return hashlib.md5(os.fsencode(path)).hexdigest()


def track(path: str = "/music/a.flac", **changes: Any) -> Track:
    """Return a track with every field set; ``changes`` name fields of ``Track``, or parts of its features."""
    features = FULL | {name: changes.pop(name) for name in FULL if name in changes}
    values: dict[str, Any] = {
        "file": file(path),
        "identity": identity(path),
        "info": AudioInfo(234.5, "flac", 44100, 2, 900_000),
        "tags": Tags(title="Title", artists=("Artist",), album="Album", year=1999, genres=("House",)),
        "features": Features(**features),
        "versions": VERSIONS,
        "warnings": ("only the first 12.3 s could be decoded",),
    }
    return Track(**{**values, **changes})


def failure(path: str = "/music/broken.mp3", **changes: Any) -> Failure:
    values: dict[str, Any] = {
        "file": file(path),
        "error_class": "corrupt",
        "stage": "decode",
        "reason": "nothing in it could be decoded",
        "versions": VERSIONS,
    }
    return Failure(**{**values, **changes})


FULL: dict[str, Any] = {
    "rhythm": Rhythm(120.1, 0.75, (TempoCandidate(120.1, 0.7), TempoCandidate(60.05, 0.1)), (0.5, 1.0, 1.5), 2.3),
    "tonal": Tonal("A minor", "8A", 0.8, "C major", "A minor", "E minor", -12.5),
    "loudness": Loudness(-9.3, 5.1, -0.2, -8.7),
    "dynamics": Dynamics(0.7, (0.25, 0.5, 0.75), 0.6, 4.2),
    "timbre": Timbre(2000.1, 4000.2, 0.1, (1.0, 2.0), 0.05, (3.0,), (4.0,), (0.5,), (0.25,), (1.0, -0.5, 0.125, 8.0)),
}
