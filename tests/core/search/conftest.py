"""Services that ask loopback only, without limits worth waiting for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.search.finder import Finder
from core.services.services import Services
from core.settings.sections import DownloadSettings
from tests.core.search.fakes import decide, is_strong, judge
from tests.services import quick_services


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Callable[..., Services]]:
    """Make services; keywords are settings. They wait for nothing, and are closed afterwards."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Services:
            return stack.enter_context(quick_services(tmp_path, **settings))

        yield make


@pytest.fixture
def finder(services: Callable[..., Services]) -> Iterator[Callable[..., Finder]]:
    """Make a finder over given providers, with the rules of the fakes; keywords are settings of downloads."""
    with ExitStack() as stack:

        def make(*providers: Any, **settings: Any) -> Finder:
            chosen = DownloadSettings(**settings)
            made = Finder(services(), chosen, judge=judge, decide=decide, is_strong=is_strong, providers=providers)
            return stack.enter_context(made)

        yield make


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()
