"""Files on disk beside the rows that know them: which are as they were, which tracks a folder has, which are missing.

Plain SQL that means the same on both servers, and plain values: whoever can run a select can answer, SQLAlchemy or
Python's own driver. Reads only.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from models.audio import Stamp
from models.runs import Below, Compared, Wanted

#: Runs a select, whose values are named ``:so``, and returns its rows as the driver makes them.
Read = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]

#: A range that holds this many times the rows asked for is given up for a look-up by name.
_WIDEST_RANGE = 2
#: SQLite takes 500 selects in one statement, and each folder needs three.
ROOTS_PER_STATEMENT = 100

_COUNT = "SELECT count(*) FROM tracks WHERE path"
_CURRENT = "SELECT path, size, mtime_ns FROM {table} WHERE versions = :versions AND "
_IN_RANGE = _CURRENT + "path >= :first AND path <= :last ORDER BY path LIMIT :limit"
_BY_NAME = _CURRENT + "path IN ({names})"
#: The order is what makes SQLite look into the index of this column rather than at every row.
_MISSING = "SELECT id, path, long_path FROM tracks WHERE missing_since IS NOT NULL ORDER BY missing_since, id"


def compare(read: Read, stamps: Sequence[Stamp], wanted: Wanted) -> Compared:
    """Tell which of the files found must be analysed; fastest for files that lie side by side."""
    if wanted.force or not stamps:
        return Compared(new=stamps)
    ordered = sorted(stamps)
    rows = _in_range(read, "tracks", ordered, wanted.versions)
    if rows == ordered:  # in a library that is known, nearly always
        return Compared(unchanged=stamps)
    analysed = _current(read, "tracks", ordered, wanted.versions, rows)
    others = [stamp for stamp in stamps if stamp not in analysed]
    failed = set() if wanted.retry_failed else _failed(read, others, wanted.versions)
    return Compared(
        [stamp for stamp in stamps if stamp in analysed],
        [stamp for stamp in others if stamp in failed],
        [stamp for stamp in others if stamp not in failed],
    )


def below(read: Read, roots: Sequence[str]) -> Below:
    """Count the tracks in some folders, and list those of them that are marked missing."""
    rows = sum(_count(read, part) for part in batches(outermost(roots), ROOTS_PER_STATEMENT))
    missing = [(number, paths.path_of(key, rest)) for number, key, rest in read(_MISSING, {})]
    inside = tuple((number, path) for number, path in missing if any(contains(root, path) for root in roots))
    return Below(rows - len(inside), inside)


def contains(root: str, path: str) -> bool:
    """Tell whether a path is a folder or lies in it: a range of shortened keys may hold more."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _failed(read: Read, stamps: list[Stamp], versions: str) -> set[Stamp]:
    """Return the files that failed with the same size and time, by ``versions``."""
    if not stamps:
        return set()
    ordered = sorted(stamps)
    return _current(read, "failures", ordered, versions, _in_range(read, "failures", ordered, versions))


def _current(
    read: Read, table: str, stamps: list[Stamp], versions: str, in_range: list[tuple[Any, ...]] | None
) -> set[Stamp]:
    """Return the files that have a row of the same size and time; ``in_range`` are the rows between the outermost."""
    if in_range is None:
        return _by_name(read, table, stamps, versions)
    found = set(in_range)
    odd = [stamp for stamp in stamps if stamp not in found and paths.key(stamp[0]) != stamp[0]]
    return found | _by_name(read, table, odd, versions) if odd else found


def _in_range(read: Read, table: str, stamps: list[Stamp], versions: str) -> list[tuple[Any, ...]] | None:
    """Return the current rows from the first to the last of sorted files; ``None`` where that is no way to find them.

    They come in the order of their paths, which is that of their bytes, and so of Python's strings.
    """
    first, last = stamps[0][0], stamps[-1][0]
    if first != paths.key(first) or last != paths.key(last):
        return None
    limit = _WIDEST_RANGE * len(stamps)
    values = {"first": first, "last": last, "versions": versions, "limit": limit}
    rows = read(_IN_RANGE.format(table=table), values)
    return rows if len(rows) < limit else None


def _by_name(read: Read, table: str, stamps: Collection[Stamp], versions: str) -> set[Stamp]:
    found = set()
    for part in batches(stamps, ROWS_PER_STATEMENT):
        by_key = {paths.key(stamp[0]): stamp for stamp in part}
        names = {f"name{number}": key for number, key in enumerate(by_key)}
        sql = _BY_NAME.format(table=table, names=", ".join(f":{name}" for name in names))
        for key, size, mtime_ns in read(sql, {"versions": versions, **names}):
            stamp = by_key[key]
            if stamp[1:] == (size, mtime_ns):
                found.add(stamp)
    return found


def _count(read: Read, roots: Sequence[str]) -> int:
    """Count rows range by range: joined by OR, SQLite would note every row to count none twice."""
    selects, values = [], {}
    for number, root in enumerate(roots):
        values[f"root{number}"] = paths.key(root)
        selects.append(f"{_COUNT} = :root{number}")
        for which, (first, end) in enumerate(paths.below(root)):
            values |= {f"first{number}_{which}": first, f"end{number}_{which}": end}
            selects.append(f"{_COUNT} >= :first{number}_{which} AND path < :end{number}_{which}")
    return sum(rows for (rows,) in read(" UNION ALL ".join(selects), values))


def outermost(roots: Sequence[str]) -> list[str]:
    """Leave out folders that lie in others, whose rows would be counted twice."""
    kept: list[str] = []
    for root in sorted(set(roots), key=lambda root: root.rstrip(os.sep) + os.sep):
        if not kept or not contains(kept[-1], root):
            kept.append(root)
    return kept
