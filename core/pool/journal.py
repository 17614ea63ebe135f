"""The files being analysed inside this process, written where its sudden death cannot take them.

A native crash of a thread ends the program and every word about it. The next start finds the journal of the dead run
and knows the suspects. One file per run, locked while the run lives.
"""

import contextlib
import json
import logging
import os
import threading
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import platformdirs

from models.audio import AudioFile

try:
    import fcntl
except ImportError:  # Windows: without its locks, a dead run's journal cannot be told from a living one's
    fcntl = None  # type: ignore[assignment]

LOGGER = logging.getLogger("playlista.parallel_analyzer")


def default_folder() -> Path:
    """Return the folder for journals among the user's state."""
    return platformdirs.user_state_path("playlista") / "journal"


class Journal:
    """What this process is at, the suspects that dead runs have left, and those ``met`` in this run.

    A folder that cannot be written costs the journal, not the run.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._running: set[AudioFile] = set()
        self._descriptor: int | None = None
        self.suspects: set[AudioFile] = set()
        self.met: list[AudioFile] = []
        if fcntl is not None:
            try:
                self._open(folder)
            except OSError as error:
                LOGGER.info("no journal is kept in %s: %s", folder, error)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sift(self, files: Iterable[AudioFile | None]) -> Iterator[AudioFile | None]:
        """Yield the files that nothing is held against; the others are met. ``None`` is handed on."""
        for file in files:
            if file in self.suspects:
                self.met.append(file)
            else:
                yield file

    @contextlib.contextmanager
    def at(self, file: AudioFile) -> Iterator[None]:
        """Note that this file is being analysed until the block ends."""
        with self._lock:
            self._running.add(file)
            self._write("begin", file)
        try:
            yield
        finally:
            self.end(file)

    def end(self, file: AudioFile) -> None:
        """Note that this file, in flight or a suspect, has an outcome; without effect on any other."""
        with self._lock:
            if file in self._running or file in self.suspects:
                self._running.discard(file)
                self.suspects.discard(file)
                self._write("end", file)

    def close(self) -> None:
        """End the run in peace: nothing in flight is to blame; suspects that were not met are kept for later."""
        for file in tuple(self._running):
            self.end(file)
        with self._lock:
            if self._descriptor is not None:
                if not self.suspects:
                    self._path.unlink(missing_ok=True)
                os.close(self._descriptor)
                self._descriptor = None

    def _open(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}.journal"
        unlocked = self._path.with_suffix(".new")  # nobody looks at it before it is locked
        self._descriptor = os.open(unlocked, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        unlocked.rename(self._path)
        for dead in folder.glob("*.journal"):
            if dead != self._path:
                self._inherit(dead)

    def _inherit(self, path: Path) -> None:
        """Take over what a dead run was at; a file that has changed since is no suspect."""
        with contextlib.suppress(OSError), path.open("rb") as lines:  # locked by a living run, or gone meanwhile
            fcntl.flock(lines, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for file in filter(_is_unchanged, _in_flight(lines.read())):
                self.suspects.add(file)
                self._write("begin", file)
            path.unlink()

    def _write(self, event: str, file: AudioFile) -> None:
        """Hand a line to the kernel, which keeps it when this process dies; to be called with the lock held."""
        if self._descriptor is None:
            return
        line = json.dumps([event, file.path, file.size, file.mtime_ns]) + "\n"
        try:
            os.write(self._descriptor, line.encode("ascii"))
        except OSError as error:
            LOGGER.warning("the journal %s is not kept any longer: %s", self._path, error)
            os.close(self._descriptor)
            self._descriptor = None


def _in_flight(journal: bytes) -> set[AudioFile]:
    """Return the files that were begun and not ended; a line torn by the end is ignored."""
    files: set[AudioFile] = set()
    for line in journal.splitlines():
        with contextlib.suppress(ValueError, TypeError):
            event, path, size, mtime_ns = json.loads(line)
            (files.add if event == "begin" else files.discard)(AudioFile(path, size, mtime_ns))
    return files


def _is_unchanged(file: AudioFile) -> bool:
    try:
        status = os.stat(file.path)
    except (OSError, ValueError):
        return False
    return (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)
