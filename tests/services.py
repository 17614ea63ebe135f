"""Services for tests: they ask loopback only, wait for nothing, and have no limits worth waiting for."""

from pathlib import Path
from typing import Any

from core.services.limits import Timing
from core.services.services import Services
from core.settings.sections import ServiceSettings

LIMITS = ("youtube:1000/1:1000", "youtube_music:1000/1:1000")


def quick_services(folder: Path, **settings: Any) -> Services:
    """Make services that keep things in a folder; the caller closes them."""
    chosen: Any = {"rate_limits": LIMITS, "cache_hours": 0.0} | settings
    return Services(
        ServiceSettings(**chosen),
        cache=folder / "cache",
        data_folder=folder,
        timing=Timing(wait=lambda stop, _: stop.is_set()),
    )
