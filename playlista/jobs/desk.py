"""What a job is given to work with."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.settings import Settings
from core.store import Store
from models.jobs import Job, Progress


@dataclass(frozen=True, slots=True)
class Desk:
    """What a job has to work with: it ends soon once ``stop`` is set, and calls ``tell`` as often as it likes."""

    store: Store
    settings: Settings
    stop: threading.Event
    tell: Callable[[Progress], None]


Work = Callable[[Job, Desk], Mapping[str, Any]]
