"""The settings of one job among as many as may run at once: its share of what services allow, and of threads."""

from dataclasses import replace

from core.services.limits import Rate, rates
from core.settings import Settings


def shared(settings: Settings) -> Settings:
    """Return the settings for one download: all that run at once, on all machines, keep to RATE_LIMITS together."""
    most = settings.jobs.max_concurrent_downloads
    limits = tuple(f"{name}:{_share(rate, most)}" for name, rate in rates(settings.services.rate_limits).items())
    return replace(
        settings,
        services=replace(settings.services, rate_limits=limits),
        download=replace(settings.download, download_threads=settings.jobs.songs_at_once),
    )


def _share(rate: Rate, most: int) -> str:
    return f"{rate.requests:.12g}/{rate.seconds * most:.12g}:{max(1, rate.burst // most)}"
