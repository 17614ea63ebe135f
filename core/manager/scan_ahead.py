"""A scan in a thread of its own, ahead of the analysis, so that a run knows early how much there is to do.

What is found is compared with the library in the same thread: two that take turns with every file would cost half as
much again.
"""

import contextlib
import os
import threading
import time
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Set
from queue import Empty, SimpleQueue

from core.scan import scan_stamps
from core.settings import LibrarySettings
from models.audio import Stamp
from models.results import Found, Problem
from models.runs import Compared

#: Files are compared and handed on in lists: one query for each, and no lock for each file. Of more, the first have
#: left the processor's cache when they are compared: 2,000 take a seventh longer than 500.
CHUNK_FILES = 500
CHUNK_S = 0.25
STOP_S = 1.0

Compare = Callable[[Iterator[list[Stamp]]], Generator[Compared, None, None]]


class ScanAhead:
    """Scans while the context lasts.

    ``compare`` turns lists of files found into what the library says of them; it is run in the thread of the scan.
    """

    def __init__(self, paths: Iterable[str | os.PathLike[str]], settings: LibrarySettings, compare: Compare) -> None:
        self._hashes = array("q")
        self._paths = list(paths)
        self._settings = settings
        self._compare = compare
        self._found = Found(0, 0)
        self._chunks: SimpleQueue[Compared | BaseException | None] = SimpleQueue()
        self._problems: SimpleQueue[Problem] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._scan, name="playlista-scan", daemon=True)

    def __enter__(self) -> "ScanAhead":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(STOP_S)  # a folder that does not answer must not keep the program

    def stop(self, error: BaseException) -> None:
        """End the scan soon, from any thread, with an error where the chunks are taken."""
        self._stopped.set()
        self._chunks.put(error)

    def found(self) -> Found:
        """Return what has been seen so far."""
        return self._found

    def seen(self) -> Set[int]:
        """Return the hashes of all paths, once the chunks are exhausted."""
        return frozenset(self._hashes)

    def problems(self) -> Iterator[Problem]:
        """Yield what could not be read since the last call."""
        while True:
            try:
                yield self._problems.get_nowait()
            except Empty:
                return

    def chunks(self) -> Iterator[Compared]:
        """Yield the files, sorted out, in the order of the scan.

        Raises
        ------
        ScanError
            When a path that was named cannot be read.
        StoreError
            When the library cannot be read.
        """
        while (chunk := self._chunks.get()) is not None:
            if isinstance(chunk, BaseException):
                raise chunk
            yield chunk

    def _scan(self) -> None:
        try:
            with contextlib.closing(self._compare(self._found_in_chunks())) as chunks:
                for chunk in chunks:
                    self._chunks.put(chunk)
            self._found = Found(self._found.files, self._found.size, complete=True)
            self._chunks.put(None)
        except BaseException as error:  # raised where the chunks are taken
            self._chunks.put(error)

    def _found_in_chunks(self) -> Iterator[list[Stamp]]:
        for chunk in self._cut(scan_stamps(self._paths, self._settings, on_problem=self._note_problem)):
            self._hashes.extend([hash(path) for path, _, _ in chunk])
            size = sum([size for _, size, _ in chunk])
            self._found = Found(self._found.files + len(chunk), self._found.size + size)
            yield chunk

    def _cut(self, found: Iterator[list[Stamp]]) -> Iterator[list[Stamp]]:
        chunk: list[Stamp] = []
        deadline = time.monotonic() + CHUNK_S
        for together in found:
            if self._stopped.is_set():
                return
            for first in range(0, len(together), CHUNK_FILES):
                chunk += together[first : first + CHUNK_FILES]
                if len(chunk) >= CHUNK_FILES or time.monotonic() > deadline:
                    yield chunk
                    chunk, deadline = [], time.monotonic() + CHUNK_S
        yield chunk

    def _note_problem(self, path: str, reason: str) -> None:
        self._problems.put(Problem(path, reason))
