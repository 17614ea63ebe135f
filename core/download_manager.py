"""DownloadManager: sources -> wanted tracks -> files -> analysed library, in one run; joins all rooms of a download.

Knows no service and no format, and prints nothing.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.acquiring.acquisition import Acquisition, AnyEvent
from core.acquiring.comparing import changes
from core.acquiring.deleting import delete_gone
from core.acquiring.doors import ServiceDoors
from core.acquiring.feed import AnalysisFeed
from core.acquiring.known_music import KnownMusic
from core.acquiring.live_list import LiveList
from core.acquiring.reading import Reading, Wanting
from core.acquiring.songs import Tools
from core.acquiring.targets import sweep as sweep_lists
from core.analysis_manager import AnalysisManager
from core.analyze import versions
from core.download.incoming import settle, sweep
from core.download.obtaining import Means, obtain
from core.download.workers import Workers
from core.errors import DownloadError, ExportError, SourceError
from core.lists import open_list, read_sources
from core.manager.analysing import Analysing
from core.manager.changes import Presence
from core.manager.tally import Tally
from core.matching import decide, is_strong, judge, same_track
from core.networks.plan import NO_NETWORKS, make_plan
from core.pool.width import chosen_mode
from core.search.finder import Finder
from core.services.services import Services
from core.settings import Settings, from_mapping, load
from core.store import Store, default_url, open_store
from models.audio import Stamp
from models.downloads import DownloadSummary, FilesGone, ListFailed, ListRead
from models.results import Found, RunSummary
from models.runs import Wanted
from models.wanted import WantedList

#: Lists that are read at once.
READERS = 4


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do.

    ``folder`` takes the songs; ``m3u`` is one file for all lists, by default each has its own in the folder.
    ``analyze`` has the songs analysed while others come. ``retry`` looks again for what was not found before.
    ``drop_gone`` takes what a list has no longer out of its M3U8, ``delete_gone`` deletes its files too, if we have
    downloaded them and no other list needs them.
    """

    folder: Path
    m3u: Path | None = None
    analyze: bool = True
    retry: bool = False
    drop_gone: bool = False
    delete_gone: bool = False
    mode: str | None = None


class DownloadManager:
    """Has songs found, downloaded and analysed.

    Parameters
    ----------
    config
        Settings, or a mapping of keys of ``playlista.conf`` to values; by default that file and the environment.
    store
        Where the library is kept; by default the database of the settings.
    read_stdin
        What the source "-" is.
    open_source
        Opens lists in another way than ``core.lists`` does; a source is then one list, whatever is in it.
    """

    def __init__(
        self,
        config: Mapping[str, object] | Settings | None = None,
        *,
        store: Store | None = None,
        read_stdin: Callable[[], str] = sys.stdin.read,
        open_source: Callable[[str, Services], WantedList] | None = None,
    ) -> None:
        self._open_source = open_source
        self.settings = config if isinstance(config, Settings) else from_mapping(config) if config else load().settings
        self._given_store = store
        self._read_stdin = _once(read_stdin)

    def run(
        self,
        sources: Sequence[str],
        order: Order,
        *,
        on_event: Callable[[AnyEvent], None] | None = None,
        stop: threading.Event | None = None,
    ) -> DownloadSummary:
        """Have everything on some lists in the library that is not there yet.

        Whatever ends the run early, Ctrl-C too, what was finished is stored first, and the same call goes on from
        there. ``on_event`` is called in the caller's thread. ``stop`` ends the run when it is set, in any thread, as
        Ctrl-C does.

        Raises
        ------
        Stopped
            When ``stop`` was set before the end.
        SourceError
            When there is no source at all; a list that cannot be read is told in the summary.
        DownloadError
            When the folder cannot be written.
        ExportError
            When an M3U8 cannot be written, or would take the place of a list that is read.
        StoreError
            When the database cannot be opened, read or written.
        EngineError
            When the engine that analyses cannot be loaded.
        """
        started = time.monotonic()
        named = self._named(sources)
        order = replace(order, folder=_ready(order.folder))
        with ExitStack() as stack:
            store = stack.enter_context(self._store())
            services = stack.enter_context(self._services())
            tools = self._tools(stack, store, services, order.folder)
            single = None if order.m3u is None else _single(order.m3u, named)
            run = Acquisition(
                tools, single=single, retry=order.retry, halt=services.halt, on_event=on_event, told_to_stop=stop
            )
            tally = Tally(run.post)
            run.feed = self._feed(store, tally, order) if order.analyze else None
            reading = self._reading(store, services, order, run)
            stack.callback(services.halt)  # before it waits for its threads
            run.over(named, reading.read, READERS)
            deleted = delete_gone(store, reading.gone, order.folder) if order.delete_gone else 0
        analysis = self._analysed(tally, run, order, on_event, stop) if order.analyze else None
        removed, wall_s = reading.removed, time.monotonic() - started
        return run.counting.summary(m3u=run.m3u(), removed=removed, deleted=deleted, wall_s=wall_s, analysis=analysis)

    def changes(
        self, sources: Sequence[str], folder: Path | None = None
    ) -> Iterator[ListRead | ListFailed | FilesGone]:
        """Tell what a run over lists would add to them and find gone; nothing is changed.

        With ``folder``, at last which files there would be deleted with ``delete_gone``.
        """
        absolute = None if folder is None else Path(os.path.abspath(folder))
        with ExitStack() as stack:
            store = stack.enter_context(self._store())
            services = stack.enter_context(self._services())
            yield from changes(store, self._named(sources), partial(self._open, services), absolute)

    def _named(self, sources: Sequence[str]) -> list[str]:
        found = [each for source in sources for each in self._of_text(source)]
        if not found:
            raise SourceError("nothing to read: name a list, a song or a file")
        return list(dict.fromkeys(found))

    def _of_text(self, source: str) -> tuple[str, ...]:
        """Return the sources that a text names; what cannot be read is told when it is its turn."""
        if self._open_source is not None:
            return (source,)
        try:
            return read_sources(source, read_stdin=self._read_stdin)
        except SourceError:
            return (source,)

    def _open(self, services: Services, source: str) -> WantedList:
        if self._open_source is not None:
            return self._open_source(source, services)
        return open_list(source, services, read_stdin=self._read_stdin)

    @contextmanager
    def _store(self) -> Iterator[Store]:
        if self._given_store is not None:
            yield self._given_store
            return
        url, preferred = self.settings.database.database_url, self.settings.library.preferred_tempo_range
        with open_store(url or default_url(), tempo_range=preferred) as store:
            yield store

    def _services(self) -> Services:
        download = self.settings.download
        return Services(
            self.settings.services,
            allow_private=download.download_allow_private,
            allowed_hosts=download.download_allowed_hosts,
        )

    def _tools(self, stack: ExitStack, store: Store, services: Services, folder: Path) -> Tools:
        settings = self.settings.download
        workers = stack.enter_context(Workers())
        finder = stack.enter_context(Finder(services, settings, judge=judge, decide=decide, is_strong=is_strong))
        doors = ServiceDoors(services)
        means = Means(folder, settings, doors.get_bytes, workers)
        sweep(folder, now=time.time())
        sweep_lists(folder, now=time.time())
        return Tools(
            store=store,
            known=KnownMusic(store, same_track),
            find=finder.find,
            obtain=partial(obtain, means=means),
            forget=partial(settle, library=folder),
            doors=doors,
            settings=settings,
            expect=workers.expect,
        )

    def _reading(self, store: Store, services: Services, order: Order, run: Acquisition) -> Reading:
        wanting = Wanting(order.folder, order.m3u is not None, order.drop_gone or order.delete_gone)
        return Reading(store, partial(self._open, services), run, wanting, run.songs.stop)

    def _feed(self, store: Store, tally: Tally, order: Order) -> AnalysisFeed:
        wanted = Wanted(versions(self.settings.analysis))
        plan = make_plan(self.settings.models) if self.settings.models.models else NO_NETWORKS
        analysing = Analysing(self.settings, store, tally, wanted, found=lambda: Found(0, 0), plan=plan)

        def is_new(stamp: Stamp) -> bool:
            return bool(store.compare([stamp], wanted).new)

        return AnalysisFeed(analysing, chosen_mode(self.settings.analysis, order.mode), is_new)

    def _analysed(
        self,
        tally: Tally,
        run: Acquisition,
        order: Order,
        on_event: Callable[[AnyEvent], None] | None,
        stop: threading.Event | None,
    ) -> RunSummary:
        """Have networks hear the songs, where some are set, once all features are there."""
        summary = tally.summary(Presence())
        paths = run.paths
        if not self.settings.models.models or not paths:
            return summary
        manager = AnalysisManager(self.settings, store=self._given_store)
        heard = manager.run(paths, mode=order.mode, on_event=on_event, stop=stop)
        told = ("embedded", "unheard", "waiting", "heard_s", "networks", "lost")
        return replace(summary, **{name: getattr(heard, name) for name in told})


def _ready(folder: Path) -> Path:
    """Make the folder for songs, or tell why it cannot take any."""
    absolute = Path(os.path.abspath(folder))
    try:
        absolute.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DownloadError(f"{folder}: {error.strerror or error}", error_class="environment") from error
    if not os.access(absolute, os.W_OK | os.X_OK):
        raise DownloadError(f"{folder} cannot be written to", error_class="environment")
    return absolute


def _single(m3u: Path, sources: Sequence[str]) -> LiveList:
    live = LiveList(Path(os.path.abspath(m3u)), m3u.stem)
    for source in sources:
        if os.path.exists(source) and os.path.exists(m3u) and os.path.samefile(source, m3u):
            raise ExportError(f"{m3u} is a list that is read: name another file for the M3U8")
        live.reserve(source)
    return live


def _once(read: Callable[[], str]) -> Callable[[], str]:
    """Standard input can be read once only."""
    kept: list[str] = []

    def text() -> str:
        if not kept:
            kept.append(read())
        return kept[0]

    return text
