"""``Store``: the library as the rest of the program sees it. Values in, values out; no row and no session leaves."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from core.playlists.columns import Columns
from core.store import (
    claims,
    columns,
    comparing,
    failures,
    files,
    listing,
    maintenance,
    networks,
    opinions,
    saving,
    schema,
    stats,
    traits,
    vectors,
)
from core.store.engine import Database, connect
from core.store.playlist_store import PlaylistStore
from core.store.wish_store import WishStore
from models.audio import AudioFile, Stamp, Tags
from models.learned import Pipeline
from models.library import LibraryStats, StoreRevision
from models.runs import Below, Claimed, Compared, Heartbeat, Runner, Wanted
from models.track import Analysed, Embedded, Failure, LibraryFailure, LibraryTrack, Track


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """An open library. Threads may share it, processes may not; close it, or use it as a context manager."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = _utc_now) -> None:
        self.database = database
        self._now = now
        #: Lists, and the tracks they want.
        self.wishes = WishStore(database, now)
        #: Saved playlists.
        self.playlists = PlaylistStore(database, now)

    def compare(self, stamps: Sequence[Stamp], wanted: Wanted) -> Compared:
        """Tell which of the files found must be analysed; files that lie side by side are fastest.

        One is unchanged where path, size, time and versions are those of its row, and failed before where they are
        those of its failure.
        """
        return comparing.compare(files.reader(self.database), stamps, wanted)

    def below(self, roots: Sequence[str]) -> Below:
        """Tell how many tracks there are in some folders, and which are marked missing."""
        return comparing.below(files.reader(self.database), roots)

    def save(self, outcomes: Sequence[Analysed]) -> None:
        """Keep outcomes, all in one transaction or none.

        A track replaces what its path's row said (the id and ``added_at`` stay) and removes the path's failure. A
        track new under its path continues the row of a vanished file with the same identity. A failure leaves an
        older analysis of the path alone and counts one more attempt. A feature that is not finite is refused. Claims
        on the paths end with it. What networks told is kept for tracks that are still as they heard them.
        """
        now = self._now()
        embedded = [outcome for outcome in outcomes if isinstance(outcome, Embedded)]
        others = [each for each in map(_analysed, outcomes) if each is not None]

        def work(connection: Connection) -> None:
            saving.save(connection, others, now)
            networks.save(connection, embedded, now)

        self.database.write(work)

    def claim(
        self,
        runner: Runner,
        wanted: Sequence[AudioFile],
        versions: str,
        *,
        force: bool = False,
        retry_failed: bool = False,
    ) -> Claimed:
        """Claim files, so that no other run analyses them; what another has finished meanwhile is not granted.

        With ``force`` or ``retry_failed``, what was finished since the run began counts even so.
        """
        how = {"force": force, "retry_failed": retry_failed}
        return self.database.write(lambda connection: claims.claim(connection, runner, wanted, versions, **how))

    def lacking(
        self,
        pipelines: Sequence[Pipeline],
        roots: Sequence[str] = (),
        *,
        since: datetime | None = None,
        retry_failed: bool = False,
    ) -> Iterator[tuple[AudioFile, tuple[Pipeline, ...]]]:
        """Yield analysed files in some folders, sorted by path, with the pipelines that have not told of them.

        ``since`` leaves out what was told before; with ``retry_failed`` a problem counts as nothing told.
        """
        return networks.lacking(self.database, pipelines, roots, since=since, retry_failed=retry_failed)

    def claim_for_networks(
        self,
        runner: Runner,
        wanted: Sequence[AudioFile],
        pipelines: Sequence[Pipeline],
        *,
        since: datetime | None = None,
        retry_failed: bool = False,
    ) -> Claimed:
        """Claim files for networks, as ``claim`` does; what they have told is done, and so are files that changed."""

        def work(connection: Connection) -> Claimed:
            return networks.claim(connection, runner, wanted, pipelines, since=since, retry_failed=retry_failed)

        return self.database.write(work)

    def embeddings(self, network: str | None = None) -> tuple[Pipeline | None, vectors.Vectors]:
        """Return the embeddings of all tracks not missing that came by one way, and that way.

        Of one network, or the way that most tracks came by.
        """
        return self.database.read(lambda connection: networks.embeddings(connection, network))

    def networks(self) -> list[tuple[str, int]]:
        """Return the networks that have told anything, and of how many tracks."""
        return self.database.read(networks.counts)

    def beat(self, runner: Runner) -> None:
        """Show that a run is alive."""
        self.database.write(lambda connection: claims.beat(connection, runner))

    def runs(self) -> list[Heartbeat]:
        """Return the runs that claim files, dead ones that nobody has ended included."""
        return self.database.read(claims.runs)

    def end_runs(self, ids: Sequence[str]) -> None:
        """End runs: what they have claimed and not saved is anybody's."""
        self.database.write(lambda connection: claims.end_runs(connection, ids))

    def same_size(self, file: AudioFile) -> tuple[tuple[int, str, str, str], ...]:
        """Return (id, path, identity, versions) of rows that could be this file before it was moved here.

        A path that has a row of its own was not moved to but overwritten, and gets none.
        """
        return files.same_size(self.database, file)

    def identity_at(self, path: str) -> tuple[int, str, str] | None:
        """Return (id, identity, versions) of the row of a path."""
        return files.identity_at(self.database, path)

    def identity_before(self, file: AudioFile) -> tuple[int, str, str] | None:
        """Return (id, identity, versions) of the row of a file that has changed since; ``None`` if it has not."""
        return files.identity_at(self.database, file.path, unlike=file)

    def with_identity(self, identity: str) -> tuple[int, ...]:
        """Return the ids of all tracks that have the same sound."""
        return files.with_identity(self.database, identity)

    def relocate(self, track_id: int, file: AudioFile, tags: Tags | None = None) -> bool:
        """Note that a track was moved or retagged: its analysis stays, the rest is taken from ``file`` and ``tags``.

        ``False``, and nothing is changed, if the row is gone or the path has a row of its own: analyse the file.
        """
        return self.database.write(lambda connection: saving.relocate(connection, track_id, file, tags))

    def paths(self, roots: Sequence[str] = ()) -> Iterator[tuple[int, str, bool]]:
        """Yield (id, path, missing) of every track, or of those in some folders, sorted by path."""
        return files.listed(self.database, roots)

    def mark_missing(self, ids: Sequence[int], now: datetime) -> None:
        """Note that files have vanished; an earlier note stays."""
        self.database.write(lambda connection: files.mark(connection, ids, now))

    def mark_present(self, ids: Sequence[int]) -> None:
        """Note that files are back."""
        self.database.write(lambda connection: files.mark(connection, ids, None))

    def prune(self, ids: Sequence[int]) -> int:
        """Delete tracks that are still marked missing; return how many. Nothing else ever deletes a track."""
        return self.database.write(lambda connection: files.prune(connection, ids))

    def tracks(
        self,
        query: str = "",
        *,
        sort: str = "path",
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[LibraryTrack]:
        """Find tracks by a query (``core.store.query``), sorted by any field; ``QueryError`` if it has a mistake."""
        order = listing.Order(sort, descending, limit, offset)
        return listing.tracks(self.database, query, order, self._now())

    def track(self, track_id: int) -> LibraryTrack | None:
        """Return one track."""
        return listing.track(self.database, track_id)

    def find(self, reference: str) -> tuple[LibraryTrack, ...]:
        """Return what a path, an id or a query means, asked in this order."""
        return listing.find(self.database, reference, self._now())

    def failures(self) -> Iterator[LibraryFailure]:
        """Yield the files that could not be analysed, sorted by path."""
        return failures.failures(self.database)

    def forget_failures(self, failed_paths: Sequence[str]) -> int:
        """Delete the failures of files that no longer exist; return how many there were."""
        return self.database.write(lambda connection: failures.forget(connection, failed_paths))

    def stats(self) -> LibraryStats:
        """Return the library in numbers."""
        return self.database.read(stats.stats)

    def vectors(self, version: str | None = None) -> vectors.Vectors:
        """Return ids, int64 (n,), and timbre vectors, float32 (n, d), of all tracks not missing, of one version.

        ``version`` is that of the timbre group ("fast.1"); without it, the one most tracks have.
        """
        return self.database.read(lambda connection: vectors.load(connection, version))

    def columns(self, ids: NDArray[np.int64]) -> Columns:
        """Return what is known of tracks (int64, shape (n,), ascending) for playlists, as arrays in their order."""
        traits.complete(self.database)
        return self.database.read(lambda connection: columns.load(connection, ids))

    def ids(self, query: str = "", sort: str | None = None) -> list[int]:
        """Return the ids of the tracks that a query finds, by path, or by a field ("tempo"; "-tempo": falling)."""
        order = listing.Order((sort or "path").removeprefix("-"), descending=(sort or "").startswith("-"))
        return list(listing.ids(self.database, query, order, self._now()))

    def like(self, ids: Sequence[int], liked: int) -> None:
        """Say of tracks that they are liked (1), disliked (-1), or neither (0)."""
        self.database.write(lambda connection: opinions.say(connection, ids, {"liked": liked}))

    def rate(self, ids: Sequence[int], rating: float | None) -> None:
        """Give tracks 0 to 5 stars, or none at all."""
        self.database.write(lambda connection: opinions.say(connection, ids, {"rating": rating}))

    def play(self, ids: Sequence[int], at: datetime | None = None) -> None:
        """Note that tracks were played, now or at another time."""
        when = self._now() if at is None else at
        self.database.write(lambda connection: opinions.play(connection, ids, when))

    def set_content(self, ids: Sequence[int], name: str, value: bool | None) -> None:
        """Say that tracks are, or are not, of a class of ``models.content``; ``None`` leaves it to what is found."""
        self.database.write(lambda connection: opinions.set_content(connection, ids, name, value))

    def revision(self) -> StoreRevision:
        """Return the schema the database has, and the one needed."""
        return schema.revision(self.database)

    def check(self) -> list[str]:
        """Return what is wrong with the database, a sentence each."""
        return self.database.read(maintenance.check)

    def backup(self, target: Path) -> None:
        """Copy the database into a new file; an existing one is never overwritten."""
        maintenance.backup(self.database, target)

    def vacuum(self) -> None:
        """Give unused space back to the system."""
        self.database.outside_transaction(maintenance.vacuum)

    def close(self) -> None:
        """Give up the connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _analysed(outcome: Analysed) -> Track | Failure | None:
    return outcome.track if isinstance(outcome, Embedded) else outcome


def open_store(
    database_url: str,
    *,
    create: bool = True,
    migrate: bool = True,
    patience_s: float = 30.0,
    now: Callable[[], datetime] = _utc_now,
) -> Store:
    """Open a library: make it if it is not there, bring its schema up to date, and refuse what is not ours.

    Parameters
    ----------
    database_url
        ``sqlite:////folder/library.db`` or ``postgresql://user:password@host/name``; see ``default_url``.
    create
        Make a database that does not exist or is empty; otherwise that is a ``StoreError``.
    migrate
        Bring an older schema up to date (SQLite: after a copy beside it); otherwise that is a ``StoreError``.
    patience_s
        How long a locked database, or a server that went away, is waited for.
    now
        The clock, for what is noted with a time.

    Raises
    ------
    StoreError
        One line that says what is wrong with the database and what mends it.
    """
    database = connect(database_url, create=create, patience_s=patience_s)
    try:
        schema.prepare(database, create=create, migrate=migrate)
    except BaseException:
        database.close()
        raise
    return Store(database, now=now)


def upgrade(database_url: str) -> StoreRevision:
    """Bring the schema of a database up to date and return it; for ``playlista db upgrade``."""
    database = connect(database_url, create=True, patience_s=30.0)
    try:
        return schema.upgrade(database)
    finally:
        database.close()
