"""Which run is at which file: claims, taken before the work and given up with the save. Judges nobody's death.

A claim is granted in the transaction that also looks whether another run has finished the file meanwhile: its save
writes the outcome and gives up the claim at once, so a file is either held, done, or nobody's.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.bulk import run_among
from models.audio import AudioFile
from models.runs import Claimed, Heartbeat, Runner
from models.tables import CLAIMS, FAILURES, RUNS, TRACKS

_NAMES = ("id", "host", "pid", "born", "started_at")


def claim(
    connection: Connection,
    runner: Runner,
    files: Sequence[AudioFile],
    versions: str,
    *,
    force: bool,
    retry_failed: bool,
) -> Claimed:
    """Claim files for a run; those that are analysed, or have failed, are done."""

    def done(wanted: dict[str, AudioFile]) -> dict[str, str]:
        failed = _done(connection, FAILURES, wanted, versions, runner.started_at if force or retry_failed else None)
        analysed = _done(connection, TRACKS, wanted, versions, runner.started_at if force else None)
        return dict.fromkeys(failed, "failed_before") | dict.fromkeys(analysed, "unchanged")

    return claim_unless(connection, runner, files, done)


def claim_unless(
    connection: Connection,
    runner: Runner,
    files: Sequence[AudioFile],
    done: Callable[[dict[str, AudioFile]], dict[str, str]],
) -> Claimed:
    """Claim files for a run, which is entered with its first claim; every claim is also a beat.

    ``done`` tells of files, by the keys of their paths, which are finished, and how.
    """
    server = connection.dialect.name
    enter(connection, runner)
    wanted = {paths.key(file.path): file for file in files}
    connection.execute(_claim(server), [{"path": key, "run": runner.id} for key in sorted(wanted)])
    mine = {key for key, run in connection.execute(_HOLDERS, {"keys": list(wanted)}) if run == runner.id}
    kinds = done(wanted)
    release(connection, [key for key in kinds if key in mine])
    return Claimed(
        granted=tuple(file for key, file in wanted.items() if key in mine and key not in kinds),
        done=tuple((file, kinds[key]) for key, file in wanted.items() if key in kinds),
        held=tuple(file for key, file in wanted.items() if key not in mine and key not in kinds),
    )


def enter(connection: Connection, runner: Runner) -> None:
    """Enter a run, or show that it is alive."""
    values = {name: getattr(runner, name) for name in _NAMES} | {"beat": 1}
    connection.execute(_enter(connection.dialect.name), values)


def release(connection: Connection, keys: Sequence[str]) -> None:
    """Give up claims, whoever has them: what is done needs none."""
    for batch in batches(keys, ROWS_PER_STATEMENT):
        run_among(connection, _RELEASE, batch)


def beat(connection: Connection, runner: Runner) -> None:
    """Show that a run is alive, if it has ever claimed anything."""
    connection.execute(_BEAT, {"run": runner.id})


def runs(connection: Connection) -> list[Heartbeat]:
    """Return all that are entered."""
    found = connection.execute(select(*(RUNS.c[name] for name in _NAMES), RUNS.c.beat).order_by(RUNS.c.id))
    return [Heartbeat(Runner(*row[:-1]), row[-1]) for row in found]


def end_runs(connection: Connection, ids: Sequence[str]) -> None:
    """Forget runs, and with them their claims."""
    connection.execute(delete(RUNS).where(RUNS.c.id.in_(ids)))


def _done(
    connection: Connection, table: Table, wanted: dict[str, AudioFile], versions: str, since: datetime | None
) -> set[str]:
    """Keys of files that have a row as new as they are; with ``since``, one no older than that."""
    values: dict[str, Any] = {"keys": list(wanted), "versions": versions}
    found = connection.execute(_STAMPS[table], values)
    return {
        key
        for key, size, mtime_ns, at in found
        if (size, mtime_ns) == (wanted[key].size, wanted[key].mtime_ns) and (since is None or at >= since)
    }


@cache
def _enter(server: str) -> sqlite.Insert | postgresql.Insert:
    insert = postgresql.insert(RUNS) if server == "postgresql" else sqlite.insert(RUNS)
    return insert.on_conflict_do_update(index_elements=["id"], set_={"beat": RUNS.c.beat + 1})


@cache
def _claim(server: str) -> sqlite.Insert | postgresql.Insert:
    insert = postgresql.insert(CLAIMS) if server == "postgresql" else sqlite.insert(CLAIMS)
    return insert.on_conflict_do_nothing(index_elements=["path"])


_HOLDERS = select(CLAIMS.c.path, CLAIMS.c.run).where(CLAIMS.c.path.in_(bindparam("keys", expanding=True)))
_RELEASE = "DELETE FROM claims WHERE path {among}"
_BEAT = update(RUNS).where(RUNS.c.id == bindparam("run")).values(beat=RUNS.c.beat + 1)
_STAMPS = {
    table: select(table.c.path, table.c.size, table.c.mtime_ns, at).where(
        and_(table.c.path.in_(bindparam("keys", expanding=True)), table.c.versions == bindparam("versions"))
    )
    for table, at in ((TRACKS, TRACKS.c.analysed_at), (FAILURES, FAILURES.c.last_at))
}
