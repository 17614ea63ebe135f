"""Jobs for the examples of ``playlista jobs``."""

from core.store import open_store
from models.jobs import NewJob


def leave_jobs(url: str) -> None:
    """Leave two jobs in a library, of which the second was cancelled."""
    with open_store(url) as store:
        for subject in ("deezer:album:1", "deezer:album:2"):
            payload = {"reader": "deezer", "url": subject}
            store.jobs.submit([NewJob("download", "deezer", 1, subject, payload)])
        store.jobs.cancel(2)
