"""Tracks that are one recording, or one song in several versions, and why that is said. Frozen values."""

from dataclasses import dataclass

#: What the tracks of a group share: every sample of the sound, the recording, just the song; or, where nobody has
#: listened, artist, title and length.
KINDS = ("same sound", "same recording", "same song", "same name")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A track that shares its sound, or artist and title, with another; ``name`` is those two, folded, or ``None``."""

    id: int
    path: str
    identity: str
    duration_s: float
    codec: str
    bit_rate: int | None
    label: str
    name: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Member:
    """A track of a group; ``evidence`` says what ties it to the first one, which is the best copy.

    ``version`` is what its title says of the version ("live"), empty for none.
    """

    track_id: int
    path: str
    label: str
    duration_s: float
    codec: str
    bit_rate: int | None
    evidence: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Tracks that belong together; ``kind`` is one of ``KINDS``."""

    kind: str
    members: tuple[Member, ...]
