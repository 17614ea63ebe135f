"""Several lists in one: places are dealt out to the parts by their weights, and the limits hold over all of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.bounds import VARIED, expected_length
from core.playlists.choosing import MOST_PLACES, Rows, Score
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from models.playlist import Limits, Playlist, PlaylistEntry, PlaylistSpec

Floats = NDArray[np.float32]

#: A part offers so many times the tracks of the whole list, for some will be in other parts or break limits.
OFFERED = 2
#: What is offered by the part whose turn it is comes before all others.
_TURN = 2.0


@dataclass(frozen=True, slots=True)
class _Offer:
    """The list of one part: entries by row, and float32 of shape (n,): 1 for its first track, falling; 0 for others."""

    method: str
    weight: float
    entries: dict[int, PlaylistEntry]
    scores: Floats


def mixed_of(method_of: Callable[[str], Any]) -> Any:
    """Return the method ``mixed``, which makes its parts by the methods of these names."""

    def mixed(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
        """Make each part for itself, and take from them in turns, as often as their weights say."""
        _check(spec)
        playlists = [
            method_of(part.method)(part, library, now=now, rng=np.random.default_rng(part.random_seed))
            for part in _parts(spec)
        ]
        offers = [_offer(weight, made, library) for (weight, _), made in zip(spec.parts, playlists, strict=True)]
        plan = Plan(
            " and ".join(dict.fromkeys(made.name for made in playlists)), _score(offers), VARIED,
            lambda row, _: _reason(offers, row), allowed=np.any([offer.scores > 0 for offer in offers], axis=0),
            mend=False, notes=_notes(offers, playlists),
        )  # fmt: skip
        return _as_offered(listed(spec, library, plan, now=now, rng=rng), offers, library)

    return mixed


def _check(spec: PlaylistSpec) -> None:
    if not spec.parts:
        raise PlaylistError("mixed needs parts: specifications, each with a weight")
    if any(not weight > 0 for weight, _ in spec.parts):
        raise PlaylistError("the weight of a part must be above 0")
    if any(part.method == "mixed" for _, part in spec.parts):
        raise PlaylistError("a part of a mixed list cannot be mixed itself")


def _parts(spec: PlaylistSpec) -> list[PlaylistSpec]:
    """The parts as lists of their own: long enough, under the limits of the whole where they have none of their own."""
    length = OFFERED * expected_length(spec)
    return [
        replace(
            part, length=length, duration_s=None, locked=(), random_seed=part.random_seed or spec.random_seed,
            limits=spec.limits if part.limits == Limits() else part.limits,
        )
        for _, part in spec.parts
    ]  # fmt: skip


def _offer(weight: float, made: Playlist, library: Library) -> _Offer:
    rows = [library.row(entry.track.id) for entry in made.entries]
    entries = {row: entry for row, entry in zip(rows, made.entries, strict=True) if row is not None}
    scores = np.zeros(len(library.ids), np.float32)
    scores[list(entries)] = np.linspace(1, 0, len(entries), endpoint=False, dtype=np.float32)
    return _Offer(made.spec.method, weight, entries, scores)


def turns(weights: Sequence[float], count: int) -> list[int]:
    """Deal out places: which part has each of them, so that at any moment each has had its share."""
    had, total, dealt = [0] * len(weights), sum(weights), []
    for place in range(count):
        due = [weight / total * (place + 1) - taken for weight, taken in zip(weights, had, strict=True)]
        turn = due.index(max(due))
        had[turn] += 1
        dealt.append(turn)
    return dealt


def _score(offers: Sequence[_Offer]) -> Score:
    dealt = turns([offer.weight for offer in offers], MOST_PLACES)
    best = np.maximum.reduce([offer.scores for offer in offers])

    def score(place: int, _done: float, rows: Rows | None) -> Floats:
        own = offers[dealt[place]].scores
        which = slice(None) if rows is None else rows
        return np.where(own[which] > 0, _TURN + own[which], best[which]).astype(np.float32)

    return score


def _as_offered(playlist: Playlist, offers: Sequence[_Offer], library: Library) -> Playlist:
    """Give each entry the score that its part gave it."""
    entries = []
    for entry in playlist.entries:
        row = library.row(entry.track.id)
        found = [offer.entries[row].score for offer in offers if row in offer.entries] if row is not None else []
        entries.append(replace(entry, score=max(found, default=0.0)))
    return replace(playlist, entries=tuple(entries))


def _reason(offers: Sequence[_Offer], row: int) -> str:
    """What the parts say that have the track."""
    said = [f"{offer.method}: {offer.entries[row].reason}" for offer in offers if row in offer.entries]
    return "; ".join(dict.fromkeys(said)) or "asked for"


def _notes(offers: Sequence[_Offer], playlists: Sequence[Playlist]) -> tuple[str, ...]:
    total = sum(offer.weight for offer in offers)
    shares = ", ".join(f"{offer.method} {offer.weight / total:.0%}" for offer in offers)
    return (f"mixed of {shares}", *(note for made in playlists for note in made.notes))
