"""One run over sources: lists are read, songs looked for, downloaded and analysed, all at once, until nothing is left.

The main thread only counts, writes the M3U8s and tells; all else is done in threads, whose claims no signal interrupts.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from core.acquiring import policy
from core.acquiring.counting import Counting
from core.acquiring.feed import AnalysisFeed
from core.acquiring.live_list import LiveList
from core.acquiring.reading import Placed
from core.acquiring.songs import Song, Songs, Tools
from core.acquiring.threads import Threads
from core.acquiring.written_lists import WrittenLists
from core.errors import PlaylistaError, StoreError
from core.manager.claims import BEAT_S, Graves, leave, this_run
from core.manager.stopping import heed
from core.manager.writer import Writer
from models.downloads import DownloadEvent, ListFailed, ListOpened, ListRead, SongSettled, SongStage, Wish
from models.results import Event
from models.wanted import ListHead

LOGGER = logging.getLogger("playlista.download_manager")

#: Songs that another run has are looked at again so often.
LOOK_S = 1.0
#: The main thread is back at its round so often.
ROUND_S = 0.1
#: Threads that were told to end have so long for it.
END_S = 5.0

AnyEvent = DownloadEvent | Event


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source is this list."""

    source: str
    head: ListHead
    m3u: Path | None


@dataclass(frozen=True, slots=True)
class _Items:
    """More of a list is known."""

    head: ListHead
    fresh: Placed


@dataclass(frozen=True, slots=True)
class _Whole:
    """A list is to be written like this."""

    head: ListHead
    placed: Placed
    known: Sequence[Wish]


_OfLists = _Opened | _Items | _Whole


class Acquisition:
    """The run; its methods without an underscore are called by the threads that read lists.

    ``halt`` ends at once what is being asked anywhere; once ``told_to_stop`` is set, in any thread, the run ends soon.
    """

    def __init__(
        self,
        tools: Tools,
        *,
        single: LiveList | None,
        retry: bool,
        halt: Callable[[], None],
        on_event: Callable[[AnyEvent], None] | None,
        told_to_stop: threading.Event | None = None,
    ) -> None:
        self._told_to_stop = told_to_stop
        self._tools, self._retry, self._halt, self._on_event = tools, retry, halt, on_event
        self._events: SimpleQueue[AnyEvent | _OfLists] = SimpleQueue()
        self.counting = Counting()
        self.songs = Songs(tools, post=self._events.put, settled=self._is_settled)
        self.threads = Threads()
        self.runner = this_run()
        self._writer = Writer(partial(tools.store.beat, self.runner), BEAT_S)
        self._lock = threading.Lock()
        self._met: set[int] = set()
        self._open: set[int] = set()
        self._held: dict[int, str] = {}
        self._next_look = 0.0
        self._graves = Graves(self.runner)
        self._lists = WrittenLists(single)
        self.feed: AnalysisFeed | None = None
        #: Files of songs of this run, those that were there before included.
        self.paths: list[str] = []

    @property
    def post(self) -> Callable[[AnyEvent], None]:
        """Takes events from any thread."""
        return self._events.put

    def opened(self, source: str, event: ListOpened, m3u: Path | None) -> None:
        """A list is being read, and its songs go into a file of its own."""
        self._events.put(_Opened(source, event.head, m3u))
        self._events.put(event)

    def items(self, head: ListHead, fresh: Placed) -> None:
        """More of a list is known: its songs begin their way."""
        self._events.put(_Items(head, fresh))
        self._admit([number for number, _ in fresh if number is not None], head.name)

    def whole(self, head: ListHead, placed: Placed, known: Sequence[Wish]) -> None:
        """A list is read, as far as it can be; ``known`` are wishes on it that the run does not care for."""
        self._events.put(_Whole(head, placed, known))

    def read(self, event: ListRead) -> None:
        """A list is at its end."""
        self._events.put(event)

    def failed(self, event: ListFailed) -> None:
        """A source cannot be read."""
        self._events.put(event)

    def stop(self) -> None:
        """Have all threads end soon."""
        self.songs.stop.set()
        self.songs.close()
        self._halt()

    def over(self, sources: Sequence[str], read: Callable[[str], None], readers: int) -> None:
        """Go on until every song is at its end; whatever ends it early, what is finished is stored."""
        settings = self._tools.settings
        self._bury_the_dead()
        self._writer.submit(lambda: None)  # from now on it beats
        try:
            if self.feed is not None:
                self.feed.start()
            self.threads.read(sources, partial(self._read, read), readers)
            for line, step, number, name in (
                (self.songs.to_search, self.songs.search, settings.search_threads, "search"),
                (self.songs.to_download, self.songs.download, 2 * settings.download_threads, "download"),
            ):
                self.threads.serve(line, step, self.songs, number, name)
            self._until(lambda: not self._is_busy())
            self.songs.close()
            self._finish_analysis()
        except BaseException:
            self.stop()
            raise
        finally:
            self._end()

    def m3u(self) -> tuple[str, ...]:
        """Return the files that were written."""
        return self._lists.targets()

    def _read(self, read: Callable[[str], None], source: str) -> None:
        """Read a source; what nobody thought of costs that source."""
        try:
            read(source)
        except PlaylistaError as error:
            self.songs.broken = error
        except Exception as error:
            LOGGER.error("%s: %s", source, error, exc_info=error)
            self._events.put(ListFailed(source, "internal", f"{type(error).__name__}: {error}"))

    def _is_busy(self) -> bool:
        if self.threads.reading():
            return True
        with self._lock:
            return bool(self._open or self._held)

    def _until(self, is_over: Callable[[], bool]) -> None:
        """Handle events until it is over, and then the last ones."""
        ending = False
        while True:
            try:
                self._handle(self._events.get(timeout=0.0 if ending else ROUND_S))
            except Empty:
                if ending:
                    return
                ending = is_over()
            else:
                ending = False
            if self.songs.broken is not None:
                raise self.songs.broken
            heed(self._told_to_stop)
            self._look_at_held()
            self._lists.write_in_time()

    def _handle(self, event: AnyEvent | _OfLists) -> None:
        if isinstance(event, _OfLists):
            self._list(event)
            return
        if isinstance(event, SongStage):
            self._lists.told(event.wish_id, event.stage)
        elif isinstance(event, SongSettled):
            self._show(event.wish)
        if isinstance(event, DownloadEvent):
            self.counting.see(event)
        if self._on_event is not None:
            self._on_event(event)

    def _list(self, event: _OfLists) -> None:
        if isinstance(event, _Opened):
            self._lists.opened(event.source, event.head, event.m3u)
        elif isinstance(event, _Items):
            self.counting.listed(event.head, [number for number, _ in event.fresh if number is not None])
            self._lists.more(event.head, event.fresh)
        else:
            self._lists.whole(event.head, event.placed, event.known)

    def _show(self, wish: Wish) -> None:
        self._lists.settled(wish)
        if wish.state != "done" or wish.path is None:
            return
        self.paths.append(wish.path)
        if self.feed is not None and self.feed.give(wish.path):
            self._events.put(SongStage(wish.id, wish.track.label, "analysing"))

    def _admit(self, ids: Iterable[int], list_name: str) -> None:
        """Have each song of the run begin once, with what it is now."""
        with self._lock:
            fresh = [number for number in dict.fromkeys(ids) if number not in self._met]
            self._met.update(fresh)
            self._open.update(fresh)
        self._begin(fresh, list_name)

    def _begin(self, ids: Sequence[int], list_name: str) -> None:
        try:
            self._begin_all(ids, list_name)
        except Exception as error:  # some would never come to their end, nor would the run
            self.songs.broken = error
            raise

    def _begin_all(self, ids: Sequence[int], list_name: str) -> None:
        wishes = self._tools.store.wishes
        mine = wishes.claim(self.runner, ids) if ids else set()
        with self._lock:
            self._held.update({number: list_name for number in ids if number not in mine})
            self._open.difference_update(self._held)
        ours = [number for number in ids if number in mine]
        idle = [wish for wish in wishes.get(ours).values() if not self._begin_one(wish, list_name)]
        wishes.release(self.runner, [wish.id for wish in idle])
        for wish in idle:
            self._events.put(SongSettled(wish, kept=wish.state == "done"))
            self._is_settled(wish, True)

    def _begin_one(self, wish: Wish, list_name: str) -> bool:
        """Have a song begin; ``False`` where there is nothing to do."""
        is_picked = wish.state == "wanted" and wish.chosen is not None
        if wish.state == "done":
            path = self._file_of(wish)
            if path == wish.path:
                return False
            if path is not None:
                moved = replace(wish, path=path, how="linked")  # whoever moved it has taken it over
                self._tools.store.wishes.settle(moved)
                self._events.put(SongSettled(moved, kept=True))
                self._is_settled(moved, True)
                return True
            wish = replace(wish, state="wanted", path=None, how=None, identity=None)
        elif not policy.is_due(wish, self._tools.instant(), retry=self._retry):
            return False
        song = Song(wish, list_name, is_picked=is_picked)
        try:
            self.songs.begin(song)
        except Exception as error:  # it must come to an end, or the run would not
            self.songs.give_up(song, error)
        return True

    def _file_of(self, wish: Wish) -> str | None:
        """Return where the file of a wish is now, if anywhere."""
        if wish.path is not None and os.path.isfile(wish.path):
            return wish.path
        moved = self._tools.store.wishes.paths_with(wish.identity) if wish.identity else ()
        return next((path for path in moved if os.path.isfile(path)), None)

    def _is_settled(self, wish: Wish, _: bool) -> None:
        with self._lock:
            self._open.discard(wish.id)

    def _look_at_held(self) -> None:
        """Ask again for the songs that another run had."""
        if not self._held or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_S
        with self._lock:
            held, self._held = self._held, {}
            self._open.update(held)
        self._writer.submit(partial(self._ask_for, held))

    def _ask_for(self, held: dict[int, str]) -> None:
        try:
            self._bury_the_dead()
            for name in dict.fromkeys(held.values()):
                self._begin([number for number, of in held.items() if of == name], name)
        except Exception as error:  # nobody waits for the writer's answer
            self.songs.broken = error

    def _bury_the_dead(self) -> None:
        dead = self._graves.dead(self._tools.store.runs())
        if dead:
            self._tools.store.end_runs(dead)

    def _finish_analysis(self) -> None:
        feed = self.feed
        if feed is None:
            return
        feed.close()
        self._until(lambda: not feed.is_alive())
        if feed.error is not None:
            raise feed.error

    def _end(self) -> None:
        """Stop what still runs, write the lists as they are, and give up all claims."""
        self.songs.close()
        if self.feed is not None:
            self.feed.stop()
            self.feed.join(END_S)
        self.threads.join(END_S)
        with contextlib.closing(self._writer), self._claims_given_up():
            self._last_events()
            self._lists.write()

    def _last_events(self) -> None:
        """Have the lists show what was settled while the threads came to their end."""
        with contextlib.suppress(Empty):
            while True:
                event = self._events.get_nowait()
                if isinstance(event, _OfLists):
                    self._list(event)
                elif isinstance(event, SongSettled):
                    self._lists.settled(event.wish)

    @contextlib.contextmanager
    def _claims_given_up(self) -> Iterator[None]:
        try:
            yield
        finally:
            ended = self._writer.submit(partial(self._tools.store.end_runs, [self.runner.id]))
            try:
                ended.result(END_S)
            except (StoreError, TimeoutError) as error:
                leave(self.runner, error)
