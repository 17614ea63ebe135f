"""What of a track tells whether another one could be the same. Small values of tracks; opens nothing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.matching.text import words
from core.matching.titles import Title, wanted_title
from core.matching.vocabulary import SOFT_VERSIONS
from models.duplicates import Member
from models.track import LibraryTrack

#: Codecs that lose nothing; of several copies one of these is the best.
_LOSSLESS = ("flac", "alac", "pcm", "wavpack", "ape", "tta")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A track in short. ``song`` is what all versions of a song by one artist share; empty where that is unknown."""

    id: int
    path: str
    identity: str
    duration_s: float
    codec: str
    bit_rate: int | None
    label: str
    song: tuple[tuple[str, ...], frozenset[tuple[str, ...]]] | None
    versions: frozenset[str]
    chroma: tuple[float, ...]

    @property
    def rank(self) -> tuple[bool, int, float, int]:
        """The better a copy, the greater: without loss, more bits, longer, earlier in the library."""
        lossless = self.codec.startswith(_LOSSLESS)
        return lossless, 0 if lossless else self.bit_rate or 0, self.duration_s, -self.id

    def member(self, evidence: str) -> Member:
        """Return the track as the member of a group."""
        version = ", ".join(sorted(code.replace("_", " ") for code in self.versions))
        return Member(self.id, self.path, self.label, self.duration_s, self.codec, self.bit_rate, evidence, version)


def sketch(entry: LibraryTrack) -> Sketch:
    """Take from a track what is needed to compare it."""
    track, tags = entry.track, entry.track.tags
    title = wanted_title(tags.title, tags.artists) if tags.title else None
    name = tags.title or track.file.path.rpartition("/")[2]
    return Sketch(
        id=entry.id,
        path=track.file.path,
        identity=track.identity,
        duration_s=track.info.duration_s,
        codec=track.info.codec,
        bit_rate=track.info.bit_rate,
        label=f"{', '.join(tags.artists)} - {name}" if tags.artists else name,
        song=_song(title, tags.artists) if title else None,
        versions=_versions(title) if title else frozenset(),
        chroma=track.features.timbre.chroma_mean,
    )


def chroma_rows(sketches: list[Sketch]) -> NDArray[np.float32]:
    """Return the chroma of each with mean 0 and length 1, so that products are correlations; zeros where unknown."""
    rows = np.zeros((len(sketches), 12), np.float32)
    for row, each in zip(rows, sketches, strict=True):
        if len(each.chroma) == 12:
            row[:] = each.chroma
    rows -= rows.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


def _song(title: Title, artists: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[tuple[str, ...]]] | None:
    """The words of the title without notes of versions, and the artist; both are needed."""
    name = title.full or title.core
    makers = frozenset(words(artist) for artist in artists[:1])
    return (name, makers) if name and any(makers) else None


def _versions(title: Title) -> frozenset[str]:
    return frozenset(
        code if who in ("", code) else f"{code} {who}" for code, who in title.versions if code not in SOFT_VERSIONS
    )
