"""What yt-dlp can tell of videos, searches and lists, without downloading any; and what its errors mean.

``yt_dlp`` is imported by the first question. A ``YoutubeDL`` is used by one thread at a time, and again by the next:
it keeps its connections.
"""

import contextlib
import io
import itertools
import os
import re
import shutil
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import platformdirs

from core.errors import ServiceError
from core.services.certificates import keep_certificates
from core.services.services import Services
from core.services.ytdlp_faults import SERVICE, explained

Json = dict[str, Any]
#: Names of extractors (whole, as regular expressions) that may be used, beside those that the user added as plugins.
EXTRACTORS = ("youtube.*",)
SOCKET_TIMEOUT_S = 10.0
#: Metadata needs no JavaScript of the player and no lists of fragments.
METADATA_ONLY = {"youtube": {"player_skip": ["js"], "skip": ["hls", "dash", "translated_subs"]}}
#: A list may be told of by an address that only leads to it.
MAX_HOPS = 3
#: What yt-dlp takes for more than a name, and the extractor that takes any address.
_NO_NAMES = ("all", "default", "end", "generic")
#: YouTube lists so many items in one answer.
PAGE = 100
#: After a check for bots, nothing is asked for so long; kept for this run only, so that cookies help at once.
LOGIN_PAUSE_S = 900.0
_LOADING = threading.Lock()


class Silence:
    """A log for yt-dlp that keeps warnings and says nothing."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None:
        """Pass over it."""

    info = error = debug

    def warning(self, message: str, **_: object) -> None:
        """Keep it."""
        self.warnings.append(message)


def options(log: object, *, cookies_file: str = "") -> Json:
    """The options that all uses of yt-dlp share; none come from the user's own yt-dlp or from a list.

    Caches are written into our cache folder only. yt-dlp writes cookies back when it ends; here they come from memory,
    so that many at once do not spoil the user's file.

    Raises
    ------
    ServiceError
        "environment" when the file of cookies cannot be read.
    """
    added = [re.escape(name) for name in plugins()]
    chosen: Json = {
        "quiet": True,
        "logger": log,
        "noprogress": True,
        "allowed_extractors": [*EXTRACTORS, *added],
        "cachedir": str(cache_folder()),
        "socket_timeout": SOCKET_TIMEOUT_S,
        "color": "never",
    }
    return chosen | ({"cookiefile": _cookies(cookies_file)} if cookies_file else {})


def plugins() -> list[str]:
    """Load the user's plugins of yt-dlp, once, and name the extractors that they add."""
    from yt_dlp.globals import all_plugins_loaded, plugin_ies
    from yt_dlp.plugins import load_all_plugins

    with _LOADING:
        if not all_plugins_loaded.value:
            load_all_plugins()
    names = [str(extractor.IE_NAME) for extractor in plugin_ies.value.values()]
    return [name for name in names if name.lower() not in _NO_NAMES]


def cache_folder() -> Path:
    """Where yt-dlp may keep things."""
    return platformdirs.user_cache_path("playlista", appauthor=False) / "yt-dlp"


def deno() -> Path | None:
    """The JavaScript runtime that yt-dlp uses, looked for where yt-dlp looks; ``None`` when there is none."""
    name = f"deno{sysconfig.get_config_var('EXE') or ''}"
    beside = Path(sysconfig.get_path("scripts")) / name
    if beside.is_file() and os.access(beside, os.X_OK):
        return beside
    found = shutil.which(name)
    return Path(found) if found else None


class VideoPages:
    """Videos, searches and lists of YouTube, as yt-dlp names their fields; for many threads, and to be closed.

    Every method raises ``ServiceError`` when there is no answer of use. ``prefix`` is what yt-dlp calls the search.
    """

    def __init__(self, services: Services, *, cookies_file: str = "", prefix: str = "ytsearch") -> None:
        self._services, self._prefix = services, prefix
        self._readers = _Readers(cookies_file)
        self._shut: tuple[float, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, query: str, most: int) -> list[Json]:
        """Return up to ``most`` videos that a query finds, best first, as far as the list of results tells of them."""
        address = f"{self._prefix}{most}:{' '.join(query.split())}"
        found: list[Json] = self._services.kept(f"{SERVICE} {address}", lambda: self._asked(self._results, address))
        return found

    def video(self, url: str) -> Json:
        """Return what the page of a video tells."""
        told: Json = self._services.kept(f"{SERVICE} video {url}", lambda: self._asked(self._page, url))
        return told

    def listed(self, url: str) -> tuple[Json, Iterator[Json]]:
        """Return the head of a playlist or channel, and its items as they are drawn, a page of 100 at a time.

        Drawing may raise ``ServiceError``.
        """
        reader = self._readers.made()
        try:
            told = self._asked(_followed, reader, url)
        except BaseException:
            reader.close()
            raise
        return _plain(told), self._drawn(reader, iter(told["entries"]))

    def close(self) -> None:
        """Hang up; what is asked later connects again."""
        self._readers.close()

    def _results(self, address: str) -> list[Json]:
        with self._readers.lent() as reader:
            found = _extract(reader, address)
            if "entries" not in found:
                raise _odd("a search without results")
            return [_plain(entry) for entry in found["entries"] if entry]

    def _page(self, url: str) -> Json:
        with self._readers.lent() as reader:
            return _plain(_there(_extract(reader, url), reader.log))

    def _drawn(self, reader: "_Reader", entries: Iterator[Json]) -> Iterator[Json]:
        with contextlib.closing(reader):
            for place in itertools.count():
                if place % PAGE == 0 and place:
                    self._services.limiter(SERVICE).acquire(self._services.stop)
                with _understood():
                    entry = next(entries, None)
                if entry is None:
                    return
                yield _plain(entry)

    def _asked(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """Ask under the limit; once a login was wanted, nobody asks for a while.

        What takes long for the first time is done before: whoever is let through must ask at once, or many do together.
        """
        plugins()
        if self._shut is not None and time.monotonic() < self._shut[0]:
            raise ServiceError(self._shut[1], service=SERVICE, error_class="unauthorized")
        try:
            return self._services.ask(SERVICE, lambda: question(*arguments))
        except ServiceError as error:
            if error.error_class == "unauthorized":
                self._shut = time.monotonic() + LOGIN_PAUSE_S, str(error)
            raise


@dataclass(frozen=True, slots=True)
class _Reader:
    """A ``YoutubeDL`` for metadata, and what it warned of."""

    ydl: Any
    log: Silence

    def close(self) -> None:
        self.ydl.close()


class _Readers:
    """Readers that nobody uses at the moment; as many are made as are used at the same time."""

    def __init__(self, cookies_file: str) -> None:
        self._cookies_file = cookies_file
        self._lock = threading.Lock()
        self._free: list[_Reader] = []

    def made(self) -> _Reader:
        import yt_dlp

        keep_certificates()
        log = Silence()
        more = {"extractor_args": METADATA_ONLY, "ignore_no_formats_error": True}
        return _Reader(yt_dlp.YoutubeDL(options(log, cookies_file=self._cookies_file) | more), log)

    @contextlib.contextmanager
    def lent(self) -> Iterator[_Reader]:
        """Lend a reader; one that broke is not used again. All faults are ``ServiceError``."""
        with self._lock:
            reader = self._free.pop() if self._free else None
        reader = reader or self.made()
        reader.log.warnings.clear()
        try:
            with _understood():
                yield reader
        except BaseException as error:
            if getattr(error, "error_class", "") in ("not_found", "forbidden"):
                self._take_back(reader)
            else:
                reader.close()
            raise
        self._take_back(reader)

    def _take_back(self, reader: _Reader) -> None:
        with self._lock:
            self._free.append(reader)

    def close(self) -> None:
        with self._lock:
            readers, self._free = self._free, []
        for reader in readers:
            reader.close()


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except ServiceError:
        raise
    except Exception as error:  # extractors raise whatever comes, when the shape of a page has changed
        raise explained(error, now=time.time()) from error


def _followed(reader: _Reader, url: str) -> Json:
    """Extract a list; an address may lead to another one first."""
    with _understood():
        told = _extract(reader, url)
        for _ in range(MAX_HOPS):
            if told.get("_type") not in ("url", "url_transparent"):
                break
            told = _extract(reader, told["url"])
    if "entries" not in told:
        raise ServiceError(f"{url} is no list of videos", service=SERVICE, error_class="not_found")
    return told


def _extract(reader: _Reader, url: str) -> Json:
    told = reader.ydl.extract_info(url, download=False, process=False)
    if not isinstance(told, dict):
        raise _odd(reader.log.warnings[-1] if reader.log.warnings else "nothing")
    return told


def _there(told: Json, log: Silence) -> Json:
    """Look whether a video can be had: without formats, a warning may say why it cannot."""
    if not told.get("formats"):
        for warning in log.warnings:
            meant = explained(RuntimeError(warning), now=time.time())
            if meant.error_class in ("rate_limited", "unauthorized", "forbidden", "not_found"):
                raise meant
    if not told.get("title"):
        raise _odd("a video without a title")
    return told


def _plain(told: Json) -> Json:
    """The fields that can be kept: texts, numbers and lists of texts."""
    kept = {name: value for name, value in told.items() if isinstance(value, str | int | float)}
    texts = {name: list(told[name]) for name in ("artists",) if _are_texts(told.get(name))}
    covers = told.get("thumbnails")
    last = covers[-1].get("url") if isinstance(covers, list) and covers else None
    return kept | texts | ({"thumbnail": last} if last and "thumbnail" not in kept else {})


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _cookies(path: str) -> io.StringIO:
    try:
        return io.StringIO(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        message = f"COOKIES_FILE {path} cannot be read: {reason}"
        raise ServiceError(message, service=SERVICE, error_class="environment") from error


def _odd(what: str) -> ServiceError:
    return ServiceError(
        f"YouTube answers in a way that is not understood ({what}); a newer yt-dlp may help: "
        "pip install --upgrade yt-dlp",
        service=SERVICE,
        error_class="malformed",
    )
