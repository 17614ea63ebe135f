"""The labelled cases of matching, read from ``cases/matching_*.txt``: a wanted track and what a search gave for it.

A file has sections, ``[category]``; a case begins with ``> artist; artist :: title :: 3:50 :: album=…``, and each
candidate follows as ``+ song :: title :: artist; artist :: 3:51 :: album=… :: views=…``: ``+`` is right, ``-`` wrong.
Kinds are song, video and upload; of an upload the third field is the channel. "-" is a length that nobody knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.matching import Candidate
from models.wanted import WantedTrack

FOLDER = Path(__file__).parent / "cases"
HALVES = ("tuning", "held_out")


@dataclass(frozen=True, slots=True)
class Case:
    """A wanted track, its candidates in the order of the search, and the ids of those that are right."""

    half: str
    category: str
    line: int
    wanted: WantedTrack
    candidates: tuple[Candidate, ...]
    right: frozenset[str]

    @property
    def name(self) -> str:
        """Where the case stands, and what is wanted."""
        return f"{self.half}:{self.line} [{self.category}] {self.wanted.label}"


def cases(*halves: str) -> tuple[Case, ...]:
    """Read the cases of the named halves, or of both."""
    return tuple(case for half in halves or HALVES for case in _read(half))


def _read(half: str) -> Iterator[Case]:
    category, wanted, number = "", None, 0
    candidates: list[Candidate] = []
    right: set[str] = set()
    for line_number, line in enumerate(
        (FOLDER / f"matching_{half}.txt").read_text(encoding="utf-8").splitlines(), start=1
    ):
        if line[:1] in "[>" and wanted is not None:
            yield Case(half, category, number, wanted, tuple(candidates), frozenset(right))
            wanted, candidates, right = None, [], set()
        if line.startswith("["):
            category = line.strip("[]")
        elif line.startswith(">"):
            wanted, number = _wanted(line[1:]), line_number
        elif line[:1] in ("+", "-"):
            candidates.append(_candidate(line[1:], f"{half}-{line_number}"))
            right |= {candidates[-1].id} if line[0] == "+" else set()
    if wanted is not None:
        yield Case(half, category, number, wanted, tuple(candidates), frozenset(right))


def _fields(line: str) -> tuple[list[str], dict[str, str]]:
    """Return the fields of a line by their place, and those with a name."""
    fields = [field.strip() for field in line.split(" :: ")]
    named = dict(field.split("=", 1) for field in fields[3:] if "=" in field)
    return [field for field in fields if field.split("=", 1)[0] not in named], named


def _wanted(line: str) -> WantedTrack:
    (artists, title, length, *_), named = _fields(line)
    return WantedTrack(
        title=title,
        artists=_names(artists),
        album=named.get("album"),
        duration_s=_seconds(length),
        isrc=named.get("isrc"),
        explicit=_flag(named.get("explicit")),
    )


def _candidate(line: str, identity: str) -> Candidate:
    (kind, title, by, length, *_), named = _fields(line)
    return Candidate(
        provider="youtube" if kind == "upload" else "youtube_music",
        id=identity,
        url=f"https://example.org/{identity}",
        title=title,
        artists=() if kind == "upload" else _names(by),
        uploader=by if kind == "upload" else None,
        album=named.get("album"),
        duration_s=_seconds(length),
        kind=kind,
        isrc=named.get("isrc"),
        explicit=_flag(named.get("explicit")),
        views=int(named["views"]) if "views" in named else None,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())


def _flag(text: str | None) -> bool | None:
    return None if text is None else text == "yes"


def _seconds(text: str) -> float | None:
    """Return the seconds of "3:51" or "1:00:03"."""
    if text.strip() == "-":
        return None
    total = 0.0
    for part in text.split(":"):
        total = 60.0 * total + float(part)
    return total
