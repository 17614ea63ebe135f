"""Services whose files are a test's own, and whose waits take no time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.services.services import Services
from core.settings import from_mapping
from tests.core.services.clock import Clock

MakeServices = Callable[..., Services]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_services(tmp_path: Path, clock: Clock) -> Iterator[MakeServices]:
    """Make services from keys of the configuration, closed after the test; time is the test's clock."""
    with ExitStack() as stack:

        def make(keys: dict[str, object], **more: object) -> Services:
            settings = from_mapping(keys)
            return stack.enter_context(
                Services(
                    settings.services,
                    allow_private=settings.download.download_allow_private,
                    allowed_hosts=settings.download.download_allowed_hosts,
                    cache=tmp_path / "cache.sqlite",
                    data_folder=tmp_path / "data",
                    timing=clock.timing(),
                    **more,
                )
            )

        yield make
