"""A library, and a site to fill it from; what happens to one song there is remembered."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.download.incoming import FOLDER, Obtained
from core.download.obtaining import Asker, Gate, Means, Stage, obtain
from core.download.workers import Workers
from core.settings import DownloadSettings
from models.matching import Candidate
from models.wanted import WantedTrack
from tests.fakes.audio_site import AudioSite
from tests.pictures import jpeg

HERE = DownloadSettings(download_allow_private=True, download_allowed_hosts=("127.0.0.1",))
SONG = WantedTrack(
    "Song",
    ("One", "Two"),
    "Album",
    "One",
    duration_s=3.0,
    isrc="GBAYE0601498",
    track_number=3,
    track_total=12,
    disc_number=1,
    year=1999,
    source_ids=(("spotify", "x"), ("musicbrainz", "f3a1c1a0-0000-4000-8000-0123456789ab")),
    cover_url="https://example.org/cover",
)


class House:
    """A library, and a site to fill it from."""

    def __init__(self, library: Path, site: AudioSite, workers: Workers) -> None:
        self.library, self.site, self.workers = library, site, workers
        self.stages: list[Stage] = []
        self.stop = threading.Event()
        self.gate: Gate = contextlib.nullcontext
        self.cover: Callable[[str], bytes] = lambda url: jpeg(300, 300)

    def obtain(self, url: str, wanted: WantedTrack = SONG, settings: DownloadSettings = HERE, **more: Any) -> Obtained:
        candidate = replace(Candidate("youtube", url[-8:], url, "Song (Official Audio)"), **more)
        means = Means(self.library, settings, self.cover, self.workers)
        asker = Asker(self.stages.append, self.stop, self.gate)
        return obtain(wanted, candidate, means, list_name="My list", asker=asker)

    def files(self) -> list[str]:
        """Return everything in the library but what is hidden."""
        found = (path.relative_to(self.library) for path in self.library.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not path.parts[0].startswith("."))

    def leftovers(self) -> list[str]:
        """Return what is in the hidden folder, but for what always is."""
        names = (str(path.relative_to(self.library / FOLDER)) for path in (self.library / FOLDER).rglob("*"))
        return sorted(name for name in names if name not in (".nomedia", "placing.lock"))


def something_came(folder: Path) -> bool:
    """Tell whether a part of a file is in a folder or below it; what was only sent may still be on its way."""
    return any(part.stat().st_size for part in folder.rglob("*.part"))


def until(ready: Callable[[], bool]) -> None:
    """Wait for something that comes in a moment; gives up after a minute."""
    end, pause = time.monotonic() + 60, threading.Event()
    while not ready() and time.monotonic() < end:
        pause.wait(0.005)  # what is waited for needs the processor
