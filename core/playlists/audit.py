"""Which limits a finished list does not keep, in sentences that name the places; for the lists of all methods.

Looks at what came out, not at how it was made.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.playlists.bounds import Bounds
from core.playlists.choosing import tolerance
from core.playlists.library import Library
from models.playlist import PlaylistSpec
from models.track import LibraryTrack

#: So many places are named before "and more".
NAMED = 6


def relaxed(spec: PlaylistSpec, bounds: Bounds, library: Library, rows: Sequence[int]) -> tuple[str, ...]:
    """Return a sentence for each limit that gave way in a list of rows, the gravest first; empty where none did."""
    return tuple(_sentences(spec, bounds, library, list(rows)))


def _sentences(spec: PlaylistSpec, bounds: Bounds, library: Library, rows: list[int]) -> Iterator[str]:
    yield from _size(spec, library, rows)
    columns = library.columns
    if not bounds.alternates:
        yield from _twice(library, rows)
    for kind, column, most in (
        ("artist", columns.artist, bounds.artist_most),
        ("album", columns.album, bounds.album_most),
    ):
        yield from _too_many(kind, most, _places(column, rows), library, rows)
    yield from _played(bounds, library, rows)
    for kind, column, gap in (
        ("artist", columns.artist, bounds.artist_gap),
        ("album", columns.album, bounds.album_gap),
    ):
        yield from _too_near(kind, gap, _places(column, rows), library, rows)


def _size(spec: PlaylistSpec, library: Library, rows: list[int]) -> Iterator[str]:
    if spec.duration_s is None:
        if len(rows) < spec.length:
            yield f"the list has {len(rows)} of {spec.length} tracks: nothing else may be in it"
        return
    plays = float(np.nan_to_num(library.columns.duration_s[rows]).sum())
    if abs(plays - spec.duration_s) > tolerance(spec.duration_s):
        yield f"the list plays {_minutes(plays)} instead of {_minutes(spec.duration_s)}: no tracks fit better"


def _twice(library: Library, rows: list[int]) -> Iterator[str]:
    for places in _places(library.columns.song, rows).values():
        if len(places) > 1:
            yield f"one song is on the list {len(places)} times, as was asked for: places {_named(places)}"


def _too_many(kind: str, most: int, found: Mapping[int, list[int]], library: Library, rows: list[int]) -> Iterator[str]:
    for places in found.values():
        if most and len(places) > most:
            name = _name(kind, library, rows[places[0] - 1])
            what = "by one artist" if kind == "artist" else "of one album"
            yield f"at most {most} {what} gave way: {len(places)} of {name}, places {_named(places)}"


def _played(bounds: Bounds, library: Library, rows: list[int]) -> Iterator[str]:
    places = [place for place, row in enumerate(rows, 1) if library.columns.played_at[row] >= bounds.played_since]
    if places:
        yield f"{len(places)} of the tracks {_were(places)} played recently: {_word(places)} {_named(places)}"


def _too_near(kind: str, gap: int, found: Mapping[int, list[int]], library: Library, rows: list[int]) -> Iterator[str]:
    for places in found.values() if gap else ():
        near = [(one, other) for one, other in pairwise(places) if other - one <= gap]
        if near:
            name = _name(kind, library, rows[near[0][0] - 1])
            pairs = [f"{one} and {other}" for one, other in near]
            more = f" and {len(pairs) - NAMED} more" if len(pairs) > NAMED else ""
            others = "1 other track" if gap == 1 else f"{gap} other tracks"
            yield f"{others} between two of one {kind} gave way: {name} on {', '.join(pairs[:NAMED])}{more}"


def _places(column: NDArray[np.int32], rows: list[int]) -> dict[int, list[int]]:
    """Places, counted from 1, by the code on them; those without a code are left out."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, code in enumerate(column[rows].tolist(), 1):
        if code >= 0:
            found[code].append(place)
    return found


def _name(kind: str, library: Library, row: int) -> str:
    track: LibraryTrack | None = library.lookup(int(library.ids[row]))
    tags = track.track.tags if track else None
    text = None if tags is None else (", ".join(tags.artists) if kind == "artist" else tags.album)
    return text or f"one {kind}"


def _named(places: Sequence[int]) -> str:
    shown = ", ".join(map(str, places[:NAMED]))
    return f"{shown} and {len(places) - NAMED} more" if len(places) > NAMED else shown


def _word(places: Sequence[int]) -> str:
    return "place" if len(places) == 1 else "places"


def _were(places: Sequence[int]) -> str:
    return "was" if len(places) == 1 else "were"


def _minutes(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d} min"
