"""Threads that ask services: once they are shut down, whoever asks them is told so. Knows no service."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from core.services.limits import stopped

P = ParamSpec("P")
T = TypeVar("T")


class Threads(ThreadPoolExecutor):
    """So many threads; ``asked`` is what they are asked for, as an error names it."""

    def __init__(self, number: int, name: str, *, asked: str) -> None:
        super().__init__(number, name)
        self._asked = asked

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call a function in one of them; ``ServiceError`` ("stopped") once there are none any more."""
        try:
            return super().submit(fn, *args, **kwargs)
        except RuntimeError as error:
            raise stopped(self._asked) from error
