"""How far a download is and how fast it goes, told a few times a second."""

import time
from collections.abc import Callable

#: Told of the bytes that are there, of all that there will be, and of bytes a second; ``None`` where it is not known.
Report = Callable[[int, int | None, float | None], None]

EVERY_S = 0.25


class Teller:
    """Passes on how far one download is, not more often than needed."""

    def __init__(self, report: Report) -> None:
        self._report, self._next = report, 0.0

    def tell(self, there: int, total: int | None, speed: float | None, *, last: bool = False) -> None:
        """Report, unless it was done a moment ago; the last word in any case."""
        now = time.monotonic()
        if last or now >= self._next:
            self._next = now + EVERY_S
            self._report(there, total, speed)
