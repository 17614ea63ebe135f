"""The services as the stages of songs see them: shut until a time, or open; and the pictures they have."""

import threading

from core.errors import ServiceError
from core.services.services import Services

#: No cover is larger, in bytes.
LARGEST_COVER = 16 << 20


class ServiceDoors:
    """What is known of services that want to be left alone, and how covers are fetched."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def blocked_until(self, service: str) -> float | None:
        """When a service may be asked again, in seconds of ``time.time()``; ``None`` for now."""
        return self._services.limiter(service).blocked_until

    def enter(self, service: str, stop: threading.Event) -> float | None:
        """Wait until a service may be asked once; or return until when it wants to be left alone.

        Raises
        ------
        ServiceError
            "stopped", when ``stop`` is set.
        """
        try:
            self._services.limiter(service).acquire(stop)
        except ServiceError as error:
            if error.error_class != "rate_limited":
                raise
            return error.retry_at
        return None

    def block(self, service: str, until: float, reason: str) -> None:
        """Ask a service nothing before then, in later runs too."""
        self._services.limiter(service).block(until, reason)

    def get_bytes(self, url: str) -> bytes:
        """Fetch a picture."""
        response = self._services.session.get(url, limit=LARGEST_COVER)
        return bytes(response.content)
