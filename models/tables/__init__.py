"""The tables of the library, a file for each part of it.

A change here needs a migration (``core/store/migrations``); a test compares the two.
"""

from models.tables.base import METADATA
from models.tables.jobs import COUNTERS, JOBS
from models.tables.library import (
    CLAIMS,
    EVIDENCE,
    FAILURES,
    FEATURES,
    NETWORK_OUTPUTS,
    NETWORK_TAGS,
    PIPELINES,
    RUNS,
    TAGS,
    TRACKS,
    VECTORS,
)
from models.tables.maps import MAPS
from models.tables.people import API_TOKENS, AUDIT, SESSIONS, USERS
from models.tables.playlists import (
    CONTENT,
    CORRECTIONS,
    OPINIONS,
    PLAYLIST_ENTRIES,
    PLAYLIST_VERSIONS,
    PLAYLISTS,
    PLAYS,
    TRACK_USER_TAGS,
    TRAITS,
    USER_TAGS,
)
from models.tables.wanted import LIST_ITEMS, LIST_OWNERS, OFFERS, WANTED_LISTS, WISHES

__all__ = [
    "API_TOKENS",
    "AUDIT",
    "CLAIMS",
    "CONTENT",
    "CORRECTIONS",
    "COUNTERS",
    "EVIDENCE",
    "FAILURES",
    "FEATURES",
    "JOBS",
    "LIST_ITEMS",
    "LIST_OWNERS",
    "MAPS",
    "METADATA",
    "NETWORK_OUTPUTS",
    "NETWORK_TAGS",
    "OFFERS",
    "OPINIONS",
    "PIPELINES",
    "PLAYLISTS",
    "PLAYLIST_ENTRIES",
    "PLAYLIST_VERSIONS",
    "PLAYS",
    "RUNS",
    "SESSIONS",
    "TAGS",
    "TRACKS",
    "TRACK_USER_TAGS",
    "TRAITS",
    "USERS",
    "USER_TAGS",
    "VECTORS",
    "WANTED_LISTS",
    "WISHES",
]
