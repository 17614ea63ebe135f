"""Stores on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from core.store import Store, open_store
from tests.core.store.examples import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with open_store(database_url, now=clock) as opened:
        yield opened


@pytest.fixture
def open_stores() -> Iterator[Callable[..., Store]]:
    """Open stores that are closed after the test."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(open_store(*args, **options))
