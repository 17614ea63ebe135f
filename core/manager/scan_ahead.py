"""A scan in a thread of its own, ahead of the analysis, so that a run knows early how much there is to do."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue

from core.scan import scan
from core.settings import LibrarySettings
from models.audio import AudioFile
from models.results import Found, Problem

#: Files are handed on in lists: one query of the store for each, and no lock for each file.
CHUNK_FILES = 2000
CHUNK_S = 0.25
STOP_S = 1.0


class ScanAhead:
    """Scans while the context lasts; ``seen`` holds the hashes of all paths, once the chunks are exhausted."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]], settings: LibrarySettings) -> None:
        self.seen: set[int] = set()
        self._paths = list(paths)
        self._settings = settings
        self._found = Found(0, 0)
        self._chunks: SimpleQueue[list[AudioFile] | BaseException | None] = SimpleQueue()
        self._problems: SimpleQueue[Problem] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._scan, name="playlista-scan", daemon=True)

    def __enter__(self) -> "ScanAhead":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(STOP_S)  # a folder that does not answer must not keep the program

    def found(self) -> Found:
        """Return what has been seen so far."""
        return self._found

    def problems(self) -> Iterator[Problem]:
        """Yield what could not be read since the last call."""
        while True:
            try:
                yield self._problems.get_nowait()
            except Empty:
                return

    def chunks(self) -> Iterator[list[AudioFile]]:
        """Yield the files in the order of the scan.

        Raises
        ------
        ScanError
            When a path that was named cannot be read.
        """
        while (chunk := self._chunks.get()) is not None:
            if isinstance(chunk, BaseException):
                raise chunk
            yield chunk

    def _scan(self) -> None:
        try:
            for chunk in self._cut(self._files()):
                self._chunks.put(chunk)
            self._found = Found(self._found.files, self._found.size, complete=True)
            self._chunks.put(None)
        except BaseException as error:  # raised where the chunks are taken
            self._chunks.put(error)

    def _files(self) -> Iterator[AudioFile]:
        for file in scan(self._paths, self._settings, on_problem=self._note_problem):
            if self._stopped.is_set():
                return
            self.seen.add(hash(file.path))
            yield file

    def _cut(self, files: Iterator[AudioFile]) -> Iterator[list[AudioFile]]:
        chunk: list[AudioFile] = []
        size = 0
        deadline = time.monotonic() + CHUNK_S
        for file in files:
            chunk.append(file)
            size += file.size
            if len(chunk) >= CHUNK_FILES or time.monotonic() > deadline:
                self._found = Found(self._found.files + len(chunk), self._found.size + size)
                yield chunk
                chunk, size, deadline = [], 0, time.monotonic() + CHUNK_S
        self._found = Found(self._found.files + len(chunk), self._found.size + size)
        yield chunk

    def _note_problem(self, path: str, reason: str) -> None:
        self._problems.put(Problem(path, reason))
