"""The songs of a download as they pass by: what is on its way, what is there, and the lines that events deserve."""

from dataclasses import dataclass, field

from core.services.limits import local_time
from models.downloads import (
    ListFailed,
    ListOpened,
    ListRead,
    Paused,
    SongProgress,
    SongSettled,
    SongStage,
    Wish,
)
from models.results import NetworkLost
from models.track import Failure, Track
from models.wanted import ListHead
from playlista.cli.output import count, safe, show_size

_MARKS = {"review": "to be reviewed", "rejected": "not found", "failed": "failed", "wanted": "left for later"}


@dataclass(slots=True)
class Active:
    """A song on its way."""

    label: str
    stage: str
    done: int = 0
    total: int | None = None
    speed: float | None = None

    def line(self) -> str:
        """Return "downloading 1.2 of 3.4 MB, 0.8 MB/s: Artist - Title"."""
        told = self.stage
        if self.stage == "downloading" and self.done:
            told += f" {show_size(self.done)}" + (f" of {show_size(self.total)}" if self.total else "")
            told += f", {show_size(self.speed)}/s" if self.speed else ""
        return f"{told}: {safe(self.label)}"


@dataclass(slots=True)
class Songs:
    """What has passed by so far."""

    wanted: int = 0
    there: int = 0
    not_there: int = 0
    analysed: int = 0
    active: dict[int, Active] = field(default_factory=dict)
    paths: dict[str, int] = field(default_factory=dict)
    paused: dict[str, float] = field(default_factory=dict)

    def see(self, event: object) -> list[str]:
        """Count an event, and return the lines it deserves by itself."""
        if isinstance(event, SongStage):
            self._enter(event)
        elif isinstance(event, SongProgress):
            if event.wish_id in self.active:
                song = self.active[event.wish_id]
                song.done, song.total, song.speed = event.done, event.total, event.speed
        elif isinstance(event, SongSettled):
            return self._settle(event)
        elif isinstance(event, Track):
            self.analysed += 1
            self._leave(event.file.path)
        elif isinstance(event, Failure):
            self._leave(event.file.path)
            return [f"not analysed: {safe(event.file.path)}: {safe(event.reason)} ({event.error_class})"]
        elif isinstance(event, NetworkLost):
            return [f"{safe(event.name)} is not used: {safe(event.reason)}"]
        elif isinstance(event, Paused):
            return self._pause(event)
        else:
            return self._list(event)
        return []

    def line(self) -> str:
        """Return "12 of 100 songs there, 3 not, 2 searching, 3 downloading, 10 analysed"."""
        parts = [f"{self.there:,} of {count(self.wanted, 'song')} there"]
        if self.not_there:
            parts.append(f"{self.not_there:,} not")
        stages = [song.stage for song in self.active.values()]
        parts += [f"{stages.count(stage)} {stage}" for stage in dict.fromkeys(stages)]
        if self.analysed:
            parts.append(f"{self.analysed:,} analysed")
        return ", ".join(parts)

    def shown(self) -> list[Active]:
        """Return the songs on their way, those that are analysed, or wait for it, last."""
        return sorted(self.active.values(), key=lambda song: song.stage == "analysing")

    def _enter(self, event: SongStage) -> None:
        song = self.active.setdefault(event.wish_id, Active(event.label, event.stage))
        song.stage = event.stage

    def _leave(self, path: str) -> None:
        """A file is analysed."""
        number = self.paths.pop(path, None)
        if number is not None:
            self.active.pop(number, None)

    def _settle(self, event: SongSettled) -> list[str]:
        self.active.pop(event.wish.id, None)
        if event.wish.state == "done" and event.wish.path is not None:
            self.there += 1
            self.paths[event.wish.path] = event.wish.id
            return [] if event.kept else [f"{event.wish.how}: {safe(event.wish.track.label)}"]
        self.not_there += 1
        return [why_not(event.wish)]

    def _pause(self, event: Paused) -> list[str]:
        if self.paused.get(event.service) == event.until:
            return []
        self.paused[event.service] = event.until
        return [f"{safe(event.service)} is left alone until {local_time(event.until)}: {safe(event.reason)}"]

    def _list(self, event: object) -> list[str]:
        if isinstance(event, ListOpened):
            return [f"Reading {safe(event.head.name)} ({_origin(event.head)})."]
        if isinstance(event, ListRead):
            self.wanted += event.songs
            out = [f"left out: {safe(each.label)}: {safe(each.reason)}" for each in event.left_out]
            return [f"{safe(event.head.name)} has {count(event.songs, 'song')}.", *out]
        if isinstance(event, ListFailed):
            return [f"not read: {unread(event)}"]
        return []


def why_not(wish: Wish) -> str:
    """Return why a song is not there: "to be reviewed: Artist - Title: Its title is similar, but not the same."."""
    reason = wish.reason or sentences(wish.reasons)
    return f"{_MARKS[wish.state]}: {safe(wish.track.label)}" + (f": {safe(reason)}" if reason else "")


def sentences(codes: tuple[str, ...]) -> str:
    """Return codes of ``core.matching.REASONS`` as what they mean; loads matching when there is something to tell."""
    from core.matching import reasons

    return reasons.sentences(codes)


def unread(failed: ListFailed) -> str:
    """Return which source could not be read, and why; many reasons name it themselves."""
    source, reason = safe(failed.source), safe(failed.reason)
    return reason if reason.startswith(source) else f"{source}: {reason}"


def _origin(head: ListHead) -> str:
    return head.kind if head.service in ("file", head.kind) else f"{head.service} {head.kind}"
