"""Fixtures for jobs: an open library, and what runs jobs for the length of a test."""

from collections.abc import Iterator

import pytest

from core.store import Store, open_store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open library, in each of the databases."""
    with open_store(database_url) as opened:
        yield opened
