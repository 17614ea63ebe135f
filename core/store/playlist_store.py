"""``PlaylistStore``: the part of the library about saved playlists, as the rest of the program sees it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from core.store import saved_playlists
from core.store.engine import Database
from models.people import LOCAL
from models.playlist import Playlist
from models.saved import SavedEntry, SavedPlaylist


class PlaylistStore:
    """Saved playlists of an open library; reached as ``Store.playlists``. Names are one owner's."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def save(self, playlist: Playlist, name: str | None = None, *, owner_id: int = LOCAL) -> SavedPlaylist:
        """Keep a playlist under its name, or another one; where there is one of this name, as its newest version.

        The oldest versions that nobody keeps are cleared away beyond ``saved_playlists.MOST_VERSIONS``.
        """
        now = self._now()
        called = playlist.name if name is None else name

        def work(connection: Connection) -> SavedPlaylist:
            number = saved_playlists.save(connection, playlist, called, now, owner_id)
            return saved_playlists.playlists(connection, [number])[0]

        return self._database.write(work)

    def all(self, *, owner_id: int = LOCAL) -> tuple[SavedPlaylist, ...]:
        """Return somebody's saved playlists, oldest first."""
        return self._database.read(lambda connection: saved_playlists.of_owner(connection, owner_id))

    def get(self, playlist_id: int) -> SavedPlaylist | None:
        """Return the playlist of an id, whoever's it is."""
        found = self._database.read(lambda connection: saved_playlists.playlists(connection, [playlist_id]))
        return found[0] if found else None

    def of_method(self, method: str) -> tuple[SavedPlaylist, ...]:
        """Return everybody's saved playlists whose newest version was made by a method, oldest first."""
        return self._database.read(lambda connection: saved_playlists.of_method(connection, method))

    def find(self, reference: str, *, owner_id: int = LOCAL) -> SavedPlaylist | None:
        """Return somebody's playlist of a name, whatever its case, or else of an id."""
        return self._database.read(lambda connection: saved_playlists.find(connection, reference, owner_id))

    def entries(self, playlist_id: int, number: int) -> tuple[SavedEntry, ...]:
        """Return the places of a version; none if there is no such version."""
        return self._database.read(lambda connection: saved_playlists.entries(connection, playlist_id, number))

    def keep(self, playlist_id: int, number: int, *, kept: bool = True) -> None:
        """Protect a version from being cleared away or deleted; or, with ``kept=False``, no longer."""
        self._database.write(lambda connection: saved_playlists.keep(connection, playlist_id, number, kept=kept))

    def rename(self, playlist_id: int, name: str) -> None:
        """Give a playlist another name; ``ConflictError`` if another one of its owner has it."""
        self._database.write(lambda connection: saved_playlists.rename(connection, playlist_id, name))

    def delete(self, playlist_id: int) -> None:
        """Forget a playlist with all its versions, kept ones too; no file is touched."""
        self._database.write(lambda connection: saved_playlists.remove(connection, playlist_id))
