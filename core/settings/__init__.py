"""playlista.conf, the environment and options become one frozen ``Settings``; every mistake is told at once.

The only package that reads the configuration. Sections are handed to whoever needs them.
"""

from core.settings.loading import LoadedSettings, from_mapping, load, unread
from core.settings.machine import automatic_workers
from core.settings.sections import (
    AnalysisSettings,
    DatabaseSettings,
    DownloadSettings,
    JobSettings,
    LibrarySettings,
    LoggingSettings,
    ModelSettings,
    ServiceSettings,
    Settings,
    WebSettings,
)

__all__ = [
    "AnalysisSettings",
    "DatabaseSettings",
    "DownloadSettings",
    "JobSettings",
    "LibrarySettings",
    "LoadedSettings",
    "LoggingSettings",
    "ModelSettings",
    "ServiceSettings",
    "Settings",
    "WebSettings",
    "automatic_workers",
    "from_mapping",
    "load",
    "unread",
]
