"""``Store``: the library as the rest of the program sees it. Values in, values out; no row and no session leaves."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
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
    copies,
    corrections,
    failures,
    files,
    listing,
    maintenance,
    networks,
    opinions,
    renewing,
    saving,
    schema,
    stats,
    table,
    traits,
    vectors,
)
from core.store.engine import Database
from core.store.job_store import JobStore
from core.store.label_store import LabelStore
from core.store.map_store import MapStore
from core.store.people_store import PeopleStore
from core.store.playlist_store import PlaylistStore
from core.store.wish_store import WishStore
from models.audio import AudioFile, Stamp, Tags
from models.duplicates import Suspect
from models.learned import Pipeline
from models.library import LibraryStats, StoreRevision
from models.people import LOCAL
from models.runs import Below, Claimed, Compared, Heartbeat, Runner, Wanted
from models.track import Analysed, Embedded, Failure, LibraryFailure, LibraryTrack, Track


def utc_now() -> datetime:
    """Return the time on the wall."""
    return datetime.now(UTC)


class Store:
    """An open library. Threads may share it, processes may not; close it, or use it as a context manager."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self._now = now
        #: Lists, and the tracks they want.
        self.wishes = WishStore(database, now)
        #: Work that was asked for.
        self.jobs = JobStore(database, now)
        #: Saved playlists.
        self.playlists = PlaylistStore(database, now)
        #: Maps that were drawn.
        self.maps = MapStore(database, now)
        #: Labels that people put on tracks.
        self.labels = LabelStore(database, now)
        #: Users, their sessions and tokens, and what they did.
        self.people = PeopleStore(database, now)

    def impatient(self, patience_s: float) -> "Store":
        """Return the same library for who cannot wait as long for a database that is locked or away."""
        return Store(self.database.impatient(patience_s), now=self._now)

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

    def stale(self, file: AudioFile, wanted: str) -> Track | None:
        """Return what is known of a file that is as it was, but of other versions; as measured, with its evidence."""
        return self.database.read(lambda connection: renewing.stale(connection, file, wanted))

    def relocate(self, track_id: int, file: AudioFile, tags: Tags | None = None) -> bool:
        """Note that a track was moved or retagged: its analysis stays, the rest is taken from ``file`` and ``tags``.

        ``False``, and nothing is changed, if the row is gone or the path has a row of its own: analyse the file.
        """
        return self.database.write(lambda connection: saving.relocate(connection, track_id, file, tags))

    def paths(self, roots: Sequence[str] = ()) -> Iterator[tuple[int, str, bool]]:
        """Yield (id, path, missing) of every track, or of those in some folders, sorted by path."""
        return files.listed(self.database, roots)

    def suspects(self) -> tuple[Suspect, ...]:
        """Return the tracks that are there and share their sound, or artist and title, with another."""
        return self.database.read(copies.suspects)

    def paths_of(self, ids: Sequence[int]) -> list[str]:
        """Return where the files of tracks are, in the order of the ids; those that there are not are left out."""
        return files.paths_of(self.database, ids)

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
        owner_id: int = LOCAL,
    ) -> Iterator[LibraryTrack]:
        """Find tracks by a query (``core.store.query``), sorted by any field; ``QueryError`` if it has a mistake.

        ``owner_id`` is here and everywhere whose opinions, labels and playlists are meant.
        """
        order = listing.Order(sort, descending, limit, offset)
        return listing.tracks(self.database, query, order, self._now(), owner_id)

    def page(
        self,
        query: str = "",
        order: listing.Order = listing.FIRST_PAGE,
        *,
        cells: Sequence[str] = table.CELLS,
        owner_id: int = LOCAL,
    ) -> table.Page:
        """Find tracks as ``tracks`` does, as rows of some cells (``core.store.table.CELLS``), with their number."""
        return table.page(self.database, query, order, cells, self._now(), owner_id)

    def rows(self, ids: Sequence[int], cells: Sequence[str] = table.CELLS, *, owner_id: int = LOCAL) -> table.Rows:
        """Return tracks of some ids as rows, in their order; those that there are not are left out."""
        return table.rows(self.database, ids, cells, owner_id)

    def track(self, track_id: int, *, owner_id: int = LOCAL) -> LibraryTrack | None:
        """Return one track."""
        return listing.track(self.database, track_id, owner_id)

    def find(self, reference: str, *, owner_id: int = LOCAL) -> tuple[LibraryTrack, ...]:
        """Return what a path, an id or a query means, asked in this order."""
        return listing.find(self.database, reference, self._now(), owner_id)

    def failures(self) -> Iterator[LibraryFailure]:
        """Yield the files that could not be analysed, sorted by path."""
        return failures.failures(self.database)

    def forget_failures(self, failed_paths: Sequence[str]) -> int:
        """Delete the failures of files that no longer exist; return how many there were."""
        return self.database.write(lambda connection: failures.forget(connection, failed_paths))

    def stats(self) -> LibraryStats:
        """Return the library in numbers."""
        return self.database.read(partial(stats.stats, asked=self.database.asked()))

    def counted_state(self) -> tuple[object, ...]:
        """Return what differs whenever ``stats`` may, new tags alone aside; a small part of what counting costs."""
        return self.database.read(stats.state)

    def vectors(self, version: str | None = None) -> vectors.Vectors:
        """Return ids, int64 (n,), and timbre vectors, float32 (n, d), of all tracks not missing, of one version.

        ``version`` is that of the timbre group ("fast.1"); without it, the one most tracks have.
        """
        return self.database.read(lambda connection: vectors.load(connection, version))

    def versioned_vectors(self) -> tuple[str | None, NDArray[np.int64], NDArray[np.float32]]:
        """Return what ``vectors`` does, and before it the version; ``None`` for an empty library."""
        return self.database.read(vectors.load_versioned)

    def state(self) -> tuple[object, ...]:
        """Return what differs whenever ``vectors``, ``embeddings`` or ``columns`` may, opinions and plays aside."""
        return self.database.read(vectors.state)

    def columns(self, ids: NDArray[np.int64], *, owner_id: int = LOCAL) -> Columns:
        """Return what is known of tracks (int64, shape (n,), ascending) for playlists, as arrays in their order."""
        traits.complete(self.database)
        loaded = self.database.read(lambda connection: columns.load(connection, ids, owner_id))
        return columns.folded(loaded, self.database.tempo_range)

    def ids(self, query: str = "", sort: str | None = None, *, owner_id: int = LOCAL) -> list[int]:
        """Return the ids of the tracks that a query finds, by path, or by a field ("tempo"; "-tempo": falling)."""
        order = listing.Order((sort or "path").removeprefix("-"), descending=(sort or "").startswith("-"))
        return list(listing.ids(self.database, query, order, self._now(), owner_id))

    def like(self, ids: Sequence[int], liked: int, *, owner_id: int = LOCAL) -> None:
        """Say of tracks that they are liked (1), disliked (-1), or neither (0)."""
        self.database.write(lambda connection: opinions.say(connection, ids, {"liked": liked}, owner_id))

    def rate(self, ids: Sequence[int], rating: float | None, *, owner_id: int = LOCAL) -> None:
        """Give tracks 0 to 5 stars, or none at all."""
        self.database.write(lambda connection: opinions.say(connection, ids, {"rating": rating}, owner_id))

    def play(self, ids: Sequence[int], at: datetime | None = None, *, owner_id: int = LOCAL) -> None:
        """Note that tracks were played, now or at another time."""
        when = self._now() if at is None else at
        self.database.write(lambda connection: opinions.play(connection, ids, when, owner_id))

    def correct(
        self,
        ids: Sequence[int],
        *,
        tempo: str | None = None,
        key: str | None = None,
        undo: Collection[str] = (),
        lock: Collection[str] = (),
        unlock: Collection[str] = (),
        by: tuple[int, str] = (LOCAL, ""),
    ) -> tuple[int, ...]:
        """Say what the tempo and the key of tracks are; return the ids of those for which that is new.

        What was measured is kept beside, and so is the correction when a track is analysed again. ``QueryError`` for
        what cannot be read.

        Parameters
        ----------
        tempo : BPM, what to multiply the present tempo with (x2, /2, x3, /3, x3/2, x2/3), or "tag" for the file's own
        key : a name, Camelot's, or "tag"
        undo : "tempo" and "key": what was measured counts again
        lock : "tempo" and "key": what was measured is right, whatever is measured later
        unlock : takes back ``lock``, and leaves alone what was corrected
        by : the id and the name of who says so
        """
        asked = corrections.edit(tempo, key, undo, lock, unlock)
        now = self._now()
        return self.database.write(lambda connection: corrections.correct(connection, ids, asked, by, now))

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
