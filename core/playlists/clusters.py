"""The library as groups with names: each is a playlist of what is most typical of it.

No group is tiny and none swallows the rest; a library that grows by a little keeps its groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.bounds import VARIED
from core.playlists.grouping import assigned, centres
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from core.playlists.naming import Portrait, genres_of, names
from core.playlists.pool import Floats, joined, likeness_to, share_of
from core.similarity import nearest
from models.playlist import Playlist, PlaylistSpec
from models.track import LibraryTrack

#: How many groups a library of so many tracks has by default: few steps, for each turns all of them over.
_GROUPS = ((0, 4), (170, 6), (700, 8), (3500, 10), (17_000, 12))
#: A group has at least and at most so many times the tracks that it would have if all were of one size.
SMALLEST, LARGEST = 1 / 3, 2.0
#: A group is called by an artist who has such a share of it.
MANY_BY_ONE = 0.2
#: So many of the most typical tracks of a group say what it is called.
_TYPICAL = 24


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its name, the rows of its tracks, ascending, and how alike each is to its middle, -1..1."""

    name: str
    rows: NDArray[np.intp]
    likeness: Floats

    @property
    def most_typical(self) -> int:
        """The row of the track that is most like all of them."""
        return int(self.rows[self.likeness.argmax()])


def clusters(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Return the list of the group that the first seed is in, without seeds of the largest; ``playlists`` has all."""
    groups = grouped(spec, library)
    if not spec.seeds:
        return _playlist(spec, library, max(groups, key=lambda group: len(group.rows)), now=now, rng=rng)
    row = library.row(spec.seeds[0])
    home = next((group for group in groups if row in group.rows), None) if row is not None else None
    if home is None:
        raise PlaylistError(f"track {spec.seeds[0]} is in no group, for it has no similarity vector")
    return _playlist(spec, library, home, now=now, rng=rng)


def playlists(spec: PlaylistSpec, library: Library, *, now: datetime | None) -> tuple[Playlist, ...]:
    """Return a list for each group, the largest first; each has a specification that makes it again.

    A list is as long as was asked for, or as its group is large.
    """
    groups = sorted(grouped(spec, library), key=lambda group: (-len(group.rows), int(group.rows[0])))
    return tuple(
        _playlist(
            replace(spec, seeds=(int(library.ids[group.most_typical]),)), library, group,
            now=now, rng=np.random.default_rng(spec.random_seed),
        )
        for group in groups
    )  # fmt: skip


def grouped(spec: PlaylistSpec, library: Library) -> tuple[Group, ...]:
    """Divide a library into groups; ``PlaylistError`` where it has too few tracks for the number asked for."""
    total = len(library.ids)
    count = default_groups(total) if spec.groups is None else spec.groups
    if not 1 <= count <= total:
        raise PlaylistError(f"{total} tracks with a similarity vector cannot be divided into {count} groups")
    share = share_of(library, spec.embedding_share)
    middles = centres(lambda rows: joined(library, rows, share), library.ids, count, spec.random_seed)
    likeness = likeness_to(library, middles, share)
    labels = assigned(likeness, int(SMALLEST * total / count), int(np.ceil(LARGEST * total / count)))
    members = [np.flatnonzero(labels == group) for group in range(count)]
    alike = [likeness[rows, group] for group, rows in enumerate(members)]
    named = names(_portraits(library, members, alike))
    return tuple(Group(name, rows, each) for name, rows, each in zip(named, members, alike, strict=True))


def default_groups(total: int) -> int:
    """Return how many groups a library of so many tracks is divided into where no number is asked for."""
    fitting = max(count for tracks, count in _GROUPS if total >= tracks)
    return max(1, min(fitting, total // 4))


def _portraits(library: Library, members: Sequence[NDArray[np.intp]], alike: Sequence[Floats]) -> list[Portrait]:
    columns = library.columns
    wanted = (columns.energy, columns.tempo_bpm, columns.valence)
    known = [np.sort(values[~np.isnan(values)]) for values in wanted]
    found = []
    for rows, likeness in zip(members, alike, strict=True):
        tracks = _typical(library, rows, likeness)
        middles = [_middle(values[rows]) for values in wanted]
        ranks = [_rank(values, middle) for values, middle in zip(known, middles, strict=True)]
        found.append(Portrait(ranks[0], ranks[1], ranks[2], middles[1], genres_of(tracks), _artist(library, rows)))
    return found


def _typical(library: Library, rows: NDArray[np.intp], likeness: Floats) -> list[LibraryTrack]:
    found = (library.lookup(int(library.ids[row])) for row in rows[nearest(likeness, _TYPICAL)])
    return [track for track in found if track is not None]


def _middle(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _rank(known: Floats, value: float) -> float:
    return float("nan") if np.isnan(value) else float(np.searchsorted(known, value)) / max(1, len(known))


def _artist(library: Library, rows: NDArray[np.intp]) -> str:
    """Return the artist that has many of the tracks, if one has."""
    codes = library.columns.artist[rows]
    values, counts = np.unique(codes[codes >= 0], return_counts=True)
    if not len(values) or counts.max() < MANY_BY_ONE * len(rows):
        return ""
    track = library.lookup(int(library.ids[rows[codes == values[counts.argmax()]][0]]))
    return ", ".join(track.track.tags.artists) if track is not None else ""


def _playlist(
    spec: PlaylistSpec, library: Library, group: Group, *, now: datetime | None, rng: np.random.Generator
) -> Playlist:
    inside = np.zeros(len(library.ids), np.bool_)
    inside[group.rows] = True
    scores = np.zeros(len(library.ids), np.float32)
    scores[group.rows] = np.clip(group.likeness, 0, 1)
    length = min(spec.length, len(group.rows)) if spec.duration_s is None else spec.length
    plan = Plan(
        group.name, scores, VARIED, lambda row, _: f"{100 * scores[row]:.0f} % like the middle of {group.name}",
        allowed=inside, sorted=True, notes=(f"the group has {len(group.rows)} of {len(inside)} tracks",),
    )  # fmt: skip
    return replace(listed(replace(spec, length=length), library, plan, now=now, rng=rng), spec=spec)
