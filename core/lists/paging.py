"""Answers asked for in parallel and given in order, some ahead of whoever reads them. Knows no service."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def ahead(pool: Executor, questions: Iterable[Callable[[], T]], *, most: int) -> Iterator[T]:
    """Yield the answers in the order of the questions, with at most ``most`` asked and not yet given.

    Questions are drawn, and answers awaited, in the thread that reads; so it must not be one of the pool. An error is
    raised in its place; what was asked after it is called off, as it is when nobody reads on.
    """
    waiting: deque[Future[T]] = deque()
    rest = iter(questions)
    try:
        waiting.extend(pool.submit(question) for question in islice(rest, most))
        while waiting:
            answer = waiting.popleft().result()
            waiting.extend(pool.submit(question) for question in islice(rest, 1))
            yield answer
    finally:
        for future in waiting:
            future.cancel()
