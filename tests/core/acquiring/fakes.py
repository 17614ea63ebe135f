"""A small world without a network: lists that are given, songs found and obtained at once, or as a test wants it."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.acquiring.acquisition import Acquisition
from core.acquiring.known_music import KnownMusic
from core.acquiring.live_list import LiveList
from core.acquiring.reading import Reading, Wanting
from core.acquiring.songs import Tools
from core.download.incoming import Obtained
from core.download.obtaining import Asker, Stage
from core.errors import SourceError
from core.matching import same_track
from core.settings import from_mapping
from core.store import Store, open_store
from models.downloads import DownloadSummary
from models.matching import Candidate, Decision, Judged
from models.wanted import LeftOut, ListHead, WantedList, WantedTrack

Item = WantedTrack | LeftOut
#: An error, or what makes one, perhaps after a while.
Fault = Exception | Callable[[], Exception]
NOW = 1_800_000_000.0


def wanted(number: int, **more: Any) -> WantedTrack:
    """A wanted track of its own artist."""
    values: dict[str, Any] = {"title": f"Song {number}", "artists": (f"Artist {number}",), "position": number}
    return WantedTrack(**{**values, "isrc": f"ISRC{number:08}", "duration_s": 200.0, **more})


def judged(name: str, verdict: str = "accept", score: float = 0.9, provider: str = "youtube") -> Judged:
    """A candidate of this id."""
    url = f"https://youtube.example/{name}" if provider == "youtube" else name
    return Judged(Candidate(provider, name, url, f"Title of {name}", duration_s=200.0), score, verdict, ("title",))


def decision(*offered: Judged, problems: tuple[str, ...] = ()) -> Decision:
    """What is decided where the first one counts."""
    verdict = offered[0].verdict if offered else "reject"
    chosen = offered[0] if verdict == "accept" else None
    return Decision(verdict, offered, chosen, ("title",) if offered else ("nothing_found",), problems)


class FakeDoors:
    """Services are open unless they were shut."""

    def __init__(self) -> None:
        self.shut: dict[str, float] = {}
        self.now: Callable[[], float] = lambda: NOW

    def blocked_until(self, service: str) -> float | None:
        until = self.shut.get(service, 0.0)
        return until if until > self.now() else None

    def enter(self, service: str, stop: threading.Event) -> float | None:
        return self.blocked_until(service)

    def block(self, service: str, until: float, reason: str) -> None:
        self.shut[service] = until


@dataclass
class FakeWorld:
    """``lists`` are read as they stand, a fault among the items is raised there.

    ``decisions`` says what is found for a title (else one good candidate), ``faults`` what befalls whoever obtains a
    candidate, one each time. ``on_obtain`` is called within; ``found`` and ``obtained`` tell what was asked for.
    """

    store: Store
    folder: Path
    lists: dict[str, list[Item | Fault]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, Decision | Fault] = field(default_factory=dict)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    on_obtain: Callable[[str], None] = lambda _: None
    found: list[str] = field(default_factory=list)
    obtained: list[str] = field(default_factory=list)
    halted: threading.Event = field(default_factory=threading.Event)
    doors: FakeDoors = field(default_factory=FakeDoors)
    settings: dict[str, object] = field(default_factory=dict)
    now: float = NOW

    def __post_init__(self) -> None:
        self.doors.now = lambda: self.now

    def open_list(self, source: str) -> WantedList:
        name = source.removeprefix("again:")
        if name not in self.lists:
            raise SourceError(f"there is no file {source}")
        head = ListHead(f"list:{name}", self.kinds.get(name, "playlist"), name, "file")
        return WantedList(head, self._items(name))

    def find(self, wanted: WantedTrack, *, banned: Collection[tuple[str, str]], stop: threading.Event) -> Decision:
        self.found.append(wanted.title)
        known = self.decisions.get(wanted.title) or decision(judged(f"video of {wanted.title}"))
        if not isinstance(known, Decision):
            raise _error_of(known)
        left = tuple(each for each in known.judged if (each.candidate.provider, each.candidate.id) not in banned)
        return decision(*left, problems=known.problems)

    def obtain(self, wanted: WantedTrack, candidate: Candidate, *, list_name: str, asker: Asker) -> Obtained:
        with asker.gate():
            return self._obtain(wanted, candidate, asker.on_stage)

    def _obtain(self, wanted: WantedTrack, candidate: Candidate, on_stage: Callable[[Stage], None]) -> Obtained:
        self.obtained.append(candidate.id)
        on_stage(Stage("downloading", 10, 100, 5.0))
        self.on_obtain(candidate.id)
        if self.faults.get(candidate.id):
            raise self.faults[candidate.id].pop(0)
        path = self.folder / f"{wanted.label}.flac"
        path.write_text(candidate.id)
        duration_s = wanted.duration_s or 200.0
        told = (str(path), f"sound of {candidate.id}", duration_s, "flac", 44100, 2, None)
        return Obtained(*told, candidate.provider, candidate.id, candidate.url)

    def tools(self) -> Tools:
        return Tools(
            store=self.store,
            known=KnownMusic(self.store, same_track),
            find=self.find,
            obtain=self.obtain,
            forget=lambda _: None,
            doors=self.doors,
            settings=from_mapping(self.settings).download,
            now=lambda: self.now,
        )

    def run(
        self,
        *sources: str,
        m3u: Path | None = None,
        retry: bool = False,
        drop_gone: bool = False,
        on_event: Callable[[object], None] | None = None,
        told_to_stop: threading.Event | None = None,
    ) -> DownloadSummary:
        """Go on until all is settled, as ``DownloadManager.run`` does."""
        single = None if m3u is None else LiveList(m3u, m3u.stem)
        if single is not None:
            for source in sources:
                single.reserve(source)
        halt = self.halted.set
        run = Acquisition(
            self.tools(), single=single, retry=retry, halt=halt, on_event=on_event, told_to_stop=told_to_stop
        )
        wanting = Wanting(self.folder, single is not None, drop_gone)
        reading = Reading(self.store, self.open_list, run, wanting, run.songs.stop)
        run.over(sources, reading.read, 4)
        self.gone = reading.gone
        return run.counting.summary(m3u=run.m3u(), removed=reading.removed, deleted=0, wall_s=0.0, analysis=None)

    def _items(self, name: str) -> Iterator[Item]:
        for item in self.lists[name]:
            if not isinstance(item, Item):
                raise _error_of(item)
            yield item


def _error_of(fault: Fault) -> Exception:
    return fault if isinstance(fault, Exception) else fault()


def entries(m3u: Path) -> list[str]:
    """The lines of an M3U8 after its head: comments, and the names of files."""
    lines = m3u.read_text().splitlines()[2:]
    return [line for line in lines if not line.startswith("#EXTINF")]


def names(numbers: Sequence[int]) -> list[str]:
    """How songs that are there stand in an M3U8."""
    return [f"Artist {number} - Song {number}.flac" for number in numbers]


def leave_for_review(url: str) -> None:
    """Have songs 1, 2 and 3 of a library wait for a decision, each with one candidate."""
    with open_store(url) as store:
        for number in store.wishes.enter([wanted(number) for number in (1, 2, 3)]):
            store.wishes.decide(number, decision(judged("candidate", "review")))
