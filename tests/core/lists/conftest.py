"""Services whose files are a test's own, and whose waits take no time."""

from tests.core.services.conftest import clock, make_services

__all__ = ["clock", "make_services"]
