"""What is other in one list of tracks than in another. Compares numbers only."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A track with its place before and after, counted from 1."""

    track_id: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids that came and went with their places, those that changed their order, and how many stayed in order."""

    came: tuple[tuple[int, int], ...]
    went: tuple[tuple[int, int], ...]
    moved: tuple[Moved, ...]
    stayed: int


def differing(before: Sequence[int], after: Sequence[int]) -> Difference:
    """Compare two lists of ids in which none comes twice.

    A track has moved if it is no longer in the longest run of tracks that kept their order; that one is gone before
    others moves nobody.
    """
    was = {number: place for place, number in enumerate(before, 1)}
    here = {number: place for place, number in enumerate(after, 1)}
    common = [number for number in after if number in was]
    steady = set(_longest_rising([was[number] for number in common]))
    return Difference(
        tuple((place, number) for number, place in here.items() if number not in was),
        tuple((place, number) for number, place in was.items() if number not in here),
        tuple(Moved(number, was[number], here[number]) for number in common if was[number] not in steady),
        len(steady),
    )


def _longest_rising(places: Sequence[int]) -> list[int]:
    """A longest subsequence that rises, in n log n (Schensted, 1961)."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    found: list[int] = []
    last: int | None = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]
