"""The library behind a command, opened, and the one track that a word on the command line means."""

from itertools import islice

import click

from core.errors import PlaylistError
from core.store import Store, open_store
from models.track import LibraryTrack
from playlista.cli.address import database_url
from playlista.cli.context import settings
from playlista.cli.output import program, safe

#: How many of several matches are named before "and more".
NAMED_MATCHES = 5


def library(ctx: click.Context) -> Store:
    """Open the library of the settings in force, for use in a ``with`` statement; ``StoreError`` if there is none."""
    effective = settings(ctx)
    preferred = effective.library.preferred_tempo_range
    return open_store(database_url(effective.database), create=False, tempo_range=preferred)


def one_track(store: Store, reference: str) -> LibraryTrack:
    """Return the one track that a path, an id or a query means; ``PlaylistError`` where it is none or several."""
    found = store.find(reference)
    if not found:
        raise PlaylistError(
            f"no track in the library is meant by {safe(reference)!r}; see them with: {program()} tracks"
        )
    if len(found) > 1:
        lines = [f"  {track.id}  {label(track)}" for track in islice(found, NAMED_MATCHES)]
        more = f"\n  and {len(found) - NAMED_MATCHES} more" if len(found) > NAMED_MATCHES else ""
        named = "\n".join(lines)
        raise PlaylistError(f"{safe(reference)!r} means {len(found)} tracks; name one by its id:\n{named}{more}")
    return found[0]


def label(track: LibraryTrack) -> str:
    """Return "Artist - Title" in safe text."""
    return safe(track.label)


def database_bytes(store: Store) -> int | None:
    """Return the size of a database file with its log; ``None`` for a server."""
    if not store.database.is_sqlite:
        return None
    file = store.database.path
    return sum(part.stat().st_size for part in (file, file.with_name(file.name + "-wal")) if part.exists())
