"""Events of a run as the progress of a job: how many songs or files are done, and what is being done, in words."""

from collections.abc import Callable

from core.acquiring.acquisition import AnyEvent
from models.downloads import ListOpened, ListRead, Paused, SongSettled, SongStage
from models.jobs import Progress
from models.results import Event, Found, Hearing, Skipped, Unchanged
from models.track import Embedded, Failure, Track

#: The words for the stages of a song.
WORDS = {
    "searching": "Looking for",
    "downloading": "Downloading",
    "converting": "Converting",
    "checking": "Checking",
    "tagging": "Tagging",
    "placing": "Filing",
    "analysing": "Analysing",
}


class DownloadStory:
    """Tells of a download; ``wishes`` are those settled so far, by their numbers, ``sources`` the lists."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._done: set[int] = set()
        self._total: int | None = None
        #: The paths of songs that are there, and the list they came from.
        self.paths: dict[int, str] = {}
        self.source: str | None = None
        self.name: str | None = None

    def see(self, event: AnyEvent) -> None:
        """Take an event."""
        if isinstance(event, ListOpened):
            self.source, self.name, self._total = event.head.source, event.head.name, event.head.total
            self._say("reading", f"Reading {event.head.name}")
        elif isinstance(event, ListRead):
            self._total = event.songs
            self._say("reading", f"{event.head.name} is read")
        elif isinstance(event, SongStage):
            self._say(event.stage, f"{WORDS[event.stage]} {event.label}")
        elif isinstance(event, SongSettled):
            self._done.add(event.wish.id)
            if event.wish.state == "done" and event.wish.path is not None:
                self.paths[event.wish.id] = event.wish.path
            self._say("downloading", event.wish.track.label)
        elif isinstance(event, Paused):
            self._say("waiting", f"{event.service} wants to be left alone: {event.reason}")

    def _say(self, stage: str, message: str) -> None:
        self._tell(Progress(stage, len(self._done), self._total, message))


class AnalysisStory:
    """Tells of an analysis of files."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._done = 0
        self._total: int | None = None

    def see(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, Found):
            self._total = max(event.files, self._done)
            self._say("scanning" if not event.complete and not self._done else "analysing", None)
        elif isinstance(event, Unchanged):
            self._done += len(event.stamps)
            self._say("scanning", None)
        elif isinstance(event, Track | Failure | Skipped):
            self._done += 1
            self._say("analysing", event.file.path.rpartition("/")[2])
        elif isinstance(event, Hearing):
            self._done, self._total = 0, event.files
            self._say("hearing", f"Networks: {', '.join(event.networks)}")
        elif isinstance(event, Embedded):
            self._done += 1
            self._say("hearing", event.file.path.rpartition("/")[2])

    def _say(self, stage: str, message: str | None) -> None:
        total = None if self._total is None else max(self._total, self._done)
        self._tell(Progress(stage, self._done, total, message))
