"""Files on their way from the downloads to the analysis, which runs in a thread of its own while others come.

Analyses nothing itself.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue

from core.manager.analysing import Analysing
from models.audio import AudioFile, Stamp


class AnalysisFeed:
    """Takes files as they come and has them analysed; close it, or stop it.

    Parameters
    ----------
    analysing
        What analyses and stores them.
    mode
        One of ``models.results.MODES``.
    is_new
        Tells whether a file must be analysed.
    """

    def __init__(self, analysing: Analysing, mode: str, is_new: Callable[[Stamp], bool]) -> None:
        self._analysing, self._mode, self._is_new = analysing, mode, is_new
        self._files: SimpleQueue[AudioFile | None] = SimpleQueue()
        self._given: set[str] = set()
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="playlista-analysis", daemon=True)

    def start(self) -> None:
        """Begin to wait for files; no worker is started before the first one."""
        self._thread.start()

    def give(self, path: str) -> bool:
        """Have a file analysed, if it is there and that was not done; tell whether it is."""
        with suppress(OSError):
            status = os.stat(path)
            stamp = (path, status.st_size, status.st_mtime_ns)
            if path not in self._given and self._is_new(stamp):
                self._given.add(path)
                self._files.put(AudioFile(*stamp))
                return True
        return False

    def close(self) -> None:
        """Say that no other file will come."""
        self._files.put(None)

    def stop(self) -> None:
        """Have it end soon; what is finished is stored."""
        self.close()
        self._analysing.stop()

    def is_alive(self) -> bool:
        """Tell whether it still works."""
        return self._thread.is_alive()

    def join(self, seconds: float | None = None) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._analysing.arriving(self._arrivals(), self._mode)
        except BaseException as error:  # raised again by whoever waits for us
            self.error = error

    def _arrivals(self) -> Iterator[AudioFile | None]:
        while True:
            try:
                file = self._files.get_nowait()
            except Empty:
                yield None
                continue
            if file is None:
                return
            yield file
