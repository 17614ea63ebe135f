"""What is done for one song in each stage: looked at, looked for, downloaded; each ends in a settled wish.

Called by the threads of the stages. Knows neither lists nor analysis.
"""

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from core.acquiring import policy
from core.acquiring.known_music import KnownMusic
from core.acquiring.leave import Leave, Shut
from core.acquiring.waiting_line import WaitingLine
from core.download.faults import next_try
from core.download.incoming import Obtained
from core.download.obtaining import Asker, Stage
from core.errors import DownloadError, PlaylistaError, ServiceError, StoreError
from core.settings import DownloadSettings
from core.store import Store
from models.downloads import DownloadEvent, Paused, SongProgress, SongSettled, SongStage, Wish
from models.matching import Candidate, Decision, Judged
from models.wanted import WantedTrack

LOGGER = logging.getLogger("playlista.download_manager")

#: A song whose candidate is being downloaded for another looks again so often, in seconds.
LOOK_S = 0.2
#: How often a song is looked for in a run, if nothing of what was found can be had.
MOST_SEARCHES = 2


class Find(Protocol):
    """``core.search.Finder.find``."""

    def __call__(
        self, wanted: WantedTrack, *, banned: Collection[tuple[str, str]], stop: threading.Event
    ) -> Decision: ...


class Obtain(Protocol):
    """``core.download.obtain`` by the means of one run."""

    def __call__(self, wanted: WantedTrack, candidate: Candidate, *, list_name: str, asker: Asker) -> Obtained: ...


class Doors(Protocol):
    """What is known of services that want to be left alone."""

    def blocked_until(self, service: str) -> float | None:
        """When a service may be asked again, in seconds of ``time.time()``."""

    def enter(self, service: str, stop: threading.Event) -> float | None:
        """Wait until a service may be asked once, or return until when it may not."""

    def block(self, service: str, until: float, reason: str) -> None:
        """Ask it nothing before then."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What songs are found and obtained with.

    ``forget`` ends the memory of what was obtained once it is stored; ``expect`` is told that something will be.
    """

    store: Store
    known: KnownMusic
    find: Find
    obtain: Obtain
    forget: Callable[[WantedTrack], None]
    doors: Doors
    settings: DownloadSettings
    expect: Callable[[], None] = lambda: None
    now: Callable[[], float] = time.time
    rng: random.Random = field(default_factory=random.Random)

    def instant(self) -> datetime:
        """The time now, in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)


@dataclass(slots=True)
class Song:
    """A wish on its way; ``left`` are the candidates still to be tried, ``tries`` those of the first of them.

    ``last_fault`` is why the candidate before could not be had.

    ``is_picked`` is set where a person has chosen what is downloaded, whatever the library has.
    """

    wish: Wish
    list_name: str
    is_picked: bool = False
    left: tuple[Judged, ...] = ()
    tries: int = 0
    searches: int = 0
    last_fault: DownloadError | None = None


class Songs:
    """The stages of all songs of a run.

    Parameters
    ----------
    post
        Takes events, from any thread.
    settled
        Told of each song that is at its end in this run, after it was stored; from any thread.
    """

    def __init__(
        self, tools: Tools, *, post: Callable[[DownloadEvent], None], settled: Callable[[Wish, bool], None]
    ) -> None:
        self._tools, self._post, self._settled = tools, post, settled
        self.stop = threading.Event()
        self.to_search: WaitingLine[Song] = WaitingLine()
        self.to_download: WaitingLine[Song] = WaitingLine(2 * tools.settings.download_threads)
        self._leave_to_download = Leave(tools.settings.download_threads, tools.doors.enter, self.stop)
        self._lock = threading.Lock()
        self._at_work: set[tuple[str, str]] = set()
        #: What keeps anything from being downloaded, once it is met.
        self.trouble: DownloadError | None = None
        #: What keeps anything from being stored, or a song from coming to its end: the run has to end by it.
        self.broken: Exception | None = None

    def begin(self, song: Song) -> None:
        """Link a song to the library, or have it looked for; it is claimed for this run."""
        found = None if song.is_picked else self._tools.known.find(song.wish.track)
        if found is not None:
            self._link(song, *found)
        else:
            self.to_search.put_back(song)

    def search(self, song: Song) -> None:
        """Look for a song, and decide."""
        if self._is_in_vain(song) or self._picked(song):
            return
        self._enter(song, "searching")
        self._tools.expect()
        store = self._tools.store.wishes
        banned = {
            (offer.candidate.provider, offer.candidate.id) for offer in store.offers(song.wish.id) if offer.banned
        }
        decision = self._tools.find(song.wish.track, banned=banned, stop=self.stop)
        store.decide(song.wish.id, decision)
        song.searches += 1
        song.left = policy.candidates(decision)
        if song.left:
            song.wish = replace(song.wish, reasons=decision.reasons)
            self.to_download.put(song)
        elif not self._wait_for_search(song, decision):
            self._settle(song, self._not_found(song, decision))

    def _not_found(self, song: Song, decision: Decision) -> Wish:
        """Nothing else was found for a song whose candidates failed: it is for their fault that it is not there."""
        fault, now = song.last_fault, self._tools.instant()
        if fault is not None and decision.verdict == "reject" and not decision.problems:
            return policy.failed(song.wish, fault.error_class, str(fault), now)
        return policy.undecided(song.wish, decision, now)

    def download(self, song: Song) -> None:
        """Obtain the first candidate that can be had, unless the same has come meanwhile by another name."""
        if self._is_in_vain(song):
            return
        came = None if song.is_picked else self._tools.known.find_fresh(song.wish.track)
        if came is not None:
            self._link(song, *came)
            return
        candidate = song.left[0].candidate
        with self._taken(candidate) as is_free:
            if is_free:
                self._download(song, candidate)
            else:
                self.to_download.put_back(song, LOOK_S)

    def _download(self, song: Song, candidate: Candidate) -> None:
        service = service_of(candidate)
        until = self._tools.doors.blocked_until(service)
        if until is not None:
            self._wait_for_download(song, service, until)
            return
        try:
            obtained = self._obtain(song, candidate)
        except Shut as shut:
            self._wait_for_download(song, service, shut.until)
        except DownloadError as error:
            self._fault(song, candidate, error)
        else:
            self._obtained(song, candidate, obtained)

    @contextlib.contextmanager
    def _taken(self, candidate: Candidate) -> Iterator[bool]:
        """Have a candidate for one song at a time; tell whether it is ours."""
        key = (candidate.provider, candidate.id)
        with self._lock:
            is_free = key not in self._at_work
            if is_free:
                self._at_work.add(key)
        try:
            yield is_free
        finally:
            if is_free:
                with self._lock:
                    self._at_work.discard(key)

    def give_up(self, song: Song, error: BaseException) -> None:
        """Settle a song whose stage failed in a way that nobody thought of."""
        if isinstance(error, ServiceError | DownloadError) and error.error_class == "stopped":
            self.leave_to_next_run(song)
            return
        if isinstance(error, StoreError):
            self.broken = error
            return
        if not isinstance(error, PlaylistaError):
            LOGGER.error("%s: %s", song.wish.track.label, error, exc_info=error)
        reason = str(error) if isinstance(error, PlaylistaError) else f"{type(error).__name__}: {error}"
        try:
            self._settle(song, policy.failed(song.wish, "internal", reason, self._tools.instant()))
        except Exception as broken:
            self.broken = broken
            self._settled(song.wish, False)

    def _is_in_vain(self, song: Song) -> bool:
        """Leave a song to the next run where nothing can be downloaded."""
        if self.trouble is not None:
            self._leave(song, self.trouble.error_class, str(self.trouble))
        return self.trouble is not None

    def leave_to_next_run(self, song: Song) -> None:
        """Settle a song that was not finished as one to go on with."""
        self._leave(song, "stopped", "the run ended before it")

    def close(self) -> None:
        """Let the threads of the stages end."""
        self.to_search.close()
        self.to_download.close()

    def _picked(self, song: Song) -> bool:
        """Take what a person has picked, whatever its score; nothing is asked then."""
        if song.wish.chosen is None or song.searches:
            return False
        offers = {(o.candidate.provider, o.candidate.id): o for o in self._tools.store.wishes.offers(song.wish.id)}
        offer = offers.get(song.wish.chosen)
        if offer is None or offer.banned:
            return False
        song.left = (offer.judged,)
        self.to_download.put(song)
        return True

    def _obtain(self, song: Song, candidate: Candidate) -> Obtained:
        number, label = song.wish.id, song.wish.track.label
        entered = ""

        def on_stage(stage: Stage) -> None:
            nonlocal entered
            if stage.name != entered:
                entered = stage.name
                self._post(SongStage(number, label, stage.name))
            if stage.there:
                self._post(SongProgress(number, stage.there, stage.total, stage.speed))

        asker = Asker(on_stage, self.stop, partial(self._leave_to_download.held, limited(candidate)))
        return self._tools.obtain(_asked_for(song, candidate), candidate, list_name=song.list_name, asker=asker)

    def _obtained(self, song: Song, candidate: Candidate, obtained: Obtained) -> None:
        chosen = (obtained.provider, obtained.candidate_id)
        self._tools.known.add(song.wish.track, obtained.duration_s, obtained.path)
        there = replace(song.wish, path=obtained.path, how="downloaded", identity=obtained.identity)
        self._done(song, replace(there, duration_s=obtained.duration_s, chosen=chosen))
        with contextlib.suppress(OSError):  # it is thrown away after a while
            self._tools.forget(_asked_for(song, candidate))

    def _fault(self, song: Song, candidate: Candidate, error: DownloadError) -> None:
        """Do what the class of an error asks for."""
        song.tries += 1
        until = policy.leave_alone_until(error, self._tools.now())
        if error.error_class == "stopped":
            self.leave_to_next_run(song)
        elif error.error_class == "environment":
            self.trouble = error
            self._leave(song, error.error_class, str(error))
        elif until is not None:
            self._tools.doors.block(service_of(candidate), until, str(error))
            self._wait(song, service_of(candidate), until, str(error), self.to_download)
        elif error.error_class in ("permanent", "unfit"):
            self._next_candidate(song, candidate, error)
        else:
            self._try_again(song, error)

    def _try_again(self, song: Song, error: DownloadError) -> None:
        attempts, now = self._tools.settings.download_attempts, self._tools.now()
        pause = next_try(error, song.tries, self._tools.rng, attempts=attempts, now=now)
        if pause is None or pause > policy.PATIENCE_S:
            self._settle(song, policy.failed(song.wish, "transient", str(error), self._tools.instant()))
        else:
            self.to_download.put_back(song, pause)

    def _next_candidate(self, song: Song, candidate: Candidate, error: DownloadError) -> None:
        """Never take a candidate again; try the next, look for others once, or give up."""
        self._tools.store.wishes.ban(song.wish.id, [(candidate.provider, candidate.id)])
        song.left, song.tries, song.last_fault, song.is_picked = song.left[1:], 0, error, False
        if song.left:
            self.to_download.put_back(song)
        elif song.searches < MOST_SEARCHES:
            self.to_search.put_back(song)
        else:
            self._settle(song, policy.failed(song.wish, error.error_class, str(error), self._tools.instant()))

    def _wait_for_search(self, song: Song, decision: Decision) -> bool:
        """Where nothing was found and a service is shut, wait for it."""
        if decision.verdict != "reject" or not decision.problems:
            return False
        shut = [(until, name) for name in self._tools.settings.search_providers if (until := self._until(name))]
        if not shut:
            return False
        until, name = min(shut)
        self._wait(song, name, until, "; ".join(decision.problems), self.to_search)
        return True

    def _wait_for_download(self, song: Song, service: str, until: float) -> None:
        self._wait(song, service, until, f"{service} wants to be left alone", self.to_download)

    def _until(self, service: str) -> float | None:
        return self._tools.doors.blocked_until(service)

    def _wait(self, song: Song, service: str, until: float, reason: str, line: WaitingLine[Song]) -> None:
        """Put a song back until its service may be asked, or leave it to the next run."""
        self._post(Paused(service, until, reason))
        left = until - self._tools.now()
        if left > policy.PATIENCE_S:
            self._leave(song, "rate_limited", reason)
        else:
            line.put_back(song, max(left, 0.05))

    def _leave(self, song: Song, error_class: str, reason: str) -> None:
        self._settle(song, policy.waiting(song.wish, error_class, reason))

    def _link(self, song: Song, path: str, duration_s: float | None) -> None:
        self._done(song, replace(song.wish, path=path, duration_s=duration_s, how="linked", identity=None, chosen=None))

    def _done(self, song: Song, wish: Wish) -> None:
        self._settle(song, replace(wish, state="done", error_class=None, reason=None, retry_at=None, attempts=0))

    def _settle(self, song: Song, wish: Wish) -> None:
        self._tools.store.wishes.settle(wish)
        self._post(SongSettled(wish))
        self._settled(wish, False)

    def _enter(self, song: Song, stage: str) -> None:
        self._post(SongStage(song.wish.id, song.wish.track.label, stage))


def _asked_for(song: Song, candidate: Candidate) -> WantedTrack:
    """Return the track as it must be: what a person has picked is as long as it says, not as long as the list says."""
    return replace(song.wish.track, duration_s=candidate.duration_s) if song.is_picked else song.wish.track


def service_of(candidate: Candidate) -> str:
    """Return the service whose patience a download is a matter of; for the address of a sound that is its host."""
    return urlsplit(candidate.url).netloc if candidate.provider == "direct" else "youtube"


def limited(candidate: Candidate) -> str | None:
    """Return the service whose limit a download counts for; ``None`` for a host of files, of which none is known."""
    return None if candidate.provider == "direct" else service_of(candidate)
