"""playlista.conf, the environment and options become one frozen ``Settings``; every mistake is told at once.

The only package that reads the configuration. Sections are handed to whoever needs them.
"""

from core.settings.loading import LoadedSettings, from_mapping, load
from core.settings.machine import automatic_workers
from core.settings.sections import (
    AnalysisSettings,
    DatabaseSettings,
    LibrarySettings,
    LoggingSettings,
    ModelSettings,
    Settings,
)

__all__ = [
    "AnalysisSettings",
    "DatabaseSettings",
    "LibrarySettings",
    "LoadedSettings",
    "LoggingSettings",
    "ModelSettings",
    "Settings",
    "automatic_workers",
    "from_mapping",
    "load",
]
