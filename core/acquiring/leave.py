"""Leave to ask for a download: a place among those that go on at once, and a question within the limit of its service.

Knows no song. There are more threads than places: some convert and check while others wait for the network.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator

#: A thread that waits for a place looks so often whether it is to end, in seconds.
LOOK_S = 0.2


class Shut(Exception):
    """A service may not be asked before ``until``, in seconds of ``time.time()``."""

    def __init__(self, until: float) -> None:
        super().__init__(until)
        self.until = until


class Leave:
    """Some places, each for one thread at a time.

    Parameters
    ----------
    enter
        Waits until a service may be asked once, or returns until when it may not.
    stop
        Ends all waiting.
    """

    def __init__(
        self, places: int, enter: Callable[[str, threading.Event], float | None], stop: threading.Event
    ) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._enter, self._stop = enter, stop

    @contextlib.contextmanager
    def held(self, service: str | None) -> Iterator[None]:
        """Wait for a place, and then for the service, if it has a limit; the place is held as long as the block lasts.

        Once it is to stop it waits no more; whoever has the block then looks at ``stop``, too.

        Raises
        ------
        Shut
            The service wants to be left alone.
        """
        has_place = False
        while not has_place and not self._stop.is_set():
            has_place = self._free.acquire(timeout=LOOK_S)
        try:
            until = None if service is None else self._enter(service, self._stop)
            if until is not None:
                raise Shut(until)
            yield
        finally:
            if has_place:
                self._free.release()
