"""How a download looks while it goes on: a few lines redrawn on a terminal, plain lines elsewhere, or JSON.

Always on standard error.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType
from typing import Protocol, Self

from models.downloads import (
    ListFailed,
    ListOpened,
    ListRead,
    Paused,
    SongProgress,
    SongSettled,
    SongStage,
)
from models.results import NetworkLost
from models.track import Failure, Track
from playlista.cli.download_songs import Songs
from playlista.cli.output import say

#: Seconds between two plain lines that only count.
INTERVAL_S = 10.0
#: Events that are JSON as they are.
_TOLD = (ListOpened, ListRead, ListFailed, SongStage, SongProgress, SongSettled, Paused, NetworkLost)
STYLES = ("auto", "lines", "json", "none")


class DownloadDisplay(Protocol):
    """What shows a download, for use in a ``with`` statement."""

    songs: Songs

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def see(self, event: object) -> None: ...


class Lines:
    """A line for each song as it settles, and one every few seconds that counts; or no line at all."""

    def __init__(self, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.songs = Songs()
        self._quiet, self._clock = quiet, clock
        self._next = clock() + INTERVAL_S

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def see(self, event: object) -> None:
        """Say what is worth a line."""
        told = self.songs.see(event)
        if self._quiet:
            return
        for text in told:
            say(text)
        if self._clock() >= self._next:
            say(self.songs.line())
            self._next = self._clock() + INTERVAL_S


class JsonLines(Lines):
    """Every event as one line of JSON: its name under "event", and its fields."""

    def see(self, event: object) -> None:
        """Write an event."""
        self.songs.see(event)
        if isinstance(event, _TOLD):
            say(json.dumps({"event": _name(type(event).__name__), **asdict(event)}, default=str))
        elif isinstance(event, Track | Failure):
            name = "analysed" if isinstance(event, Track) else "not_analysed"
            reason = event.reason if isinstance(event, Failure) else None
            say(json.dumps({"event": name, "path": event.file.path, "reason": reason}))


def display(style: str) -> DownloadDisplay:
    """Return what a style of ``STYLES`` means here."""
    if style == "json":
        return JsonLines()
    if style == "auto" and sys.stderr.isatty():
        from playlista.cli.download_bars import Bars  # and with it rich, which nobody else needs

        return Bars()
    return Lines(quiet=style == "none")


def _name(kind: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind).lstrip("_")
