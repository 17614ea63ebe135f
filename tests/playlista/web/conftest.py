"""The server as an application, and clients that are signed in or not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.playlista.web.serving import Server, serving

PARTS = ("make_queue", "passwords", "sign_in_rates")
StartServer = Callable[..., Server]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StartServer]:
    """Start servers, each with a library and music of its own: ``server(max_upload_mb=1)``, a setting a keyword.

    Keywords that are in ``PARTS`` go to ``serving``.
    """
    with ExitStack() as stack:
        started = 0

        def start(**given: Any) -> Server:
            nonlocal started
            started += 1
            parts = {name: given.pop(name) for name in PARTS if name in given}
            return stack.enter_context(serving(tmp_path / f"server{started}", given, **parts))

        yield start
