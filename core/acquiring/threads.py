"""The threads of a run: those that read sources, look for songs and download them, each stage with its own number."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from core.acquiring.songs import Song, Songs
from core.acquiring.waiting_line import WaitingLine


class Threads:
    """Started at once, ended by closing the lines. No stage waits for a thread of another."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._readers: list[threading.Thread] = []

    def read(self, sources: Iterable[str], read: Callable[[str], None], number: int) -> None:
        """Read sources, some at once, in their order."""
        left, lock = deque(sources), threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    if not left:
                        return
                    source = left.popleft()
                read(source)

        for place in range(min(number, len(left))):
            self._readers.append(self._start(work, f"playlista-list-{place}"))

    def serve(
        self, line: WaitingLine[Song], step: Callable[[Song], None], songs: Songs, number: int, name: str
    ) -> None:
        """Have so many threads take songs from a line."""

        def work() -> None:
            while (song := line.take()) is not None:
                try:
                    step(song)
                except BaseException as error:  # one song must not end the stage
                    songs.give_up(song, error)

        for place in range(number):
            self._start(work, f"playlista-{name}-{place}")

    def reading(self) -> bool:
        """Tell whether sources are still being read."""
        return any(thread.is_alive() for thread in self._readers)

    def join(self, seconds: float) -> None:
        """Wait for all to end, for so long in all."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _start(self, work: Callable[[], None], name: str) -> threading.Thread:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)
        return thread
