"""How many streams of events are open: so many for each user, so many in all. Each one costs a connection."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException

MOST_OF_ONE = 20
MOST_IN_ALL = 1000


class Readers:
    """Counts them; belongs to one event loop."""

    def __init__(self, of_one: int = MOST_OF_ONE, in_all: int = MOST_IN_ALL) -> None:
        self._of_one = of_one
        self._in_all = in_all
        self._open: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._open.total()

    def check(self, user_id: int) -> None:
        """Refuse one more: 429 if it is a user's own many, 503 if there are too many in all."""
        if self._open[user_id] >= self._of_one:
            told = f"you have {self._of_one} event streams open: close one first"
            raise HTTPException(429, told, {"Retry-After": "15"})
        if len(self) >= self._in_all:
            raise HTTPException(503, "too many event streams are open; try again in a while", {"Retry-After": "15"})

    @contextmanager
    def reading(self, user_id: int) -> Iterator[None]:
        """Count one while it lasts."""
        self.check(user_id)
        self._open[user_id] += 1
        try:
            yield
        finally:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]
