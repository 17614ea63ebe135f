"""What a person says of tempo and key against what was measured. Frozen values, and what people write for a tempo.

What follows from it for the beats is the business of ``core.correcting``.
"""

import math
import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from fractions import Fraction

from models.features import Features

#: A corrected tempo is between these, in BPM.
LOWEST, HIGHEST = 20.0, 400.0
#: What a tempo may be multiplied by: the mistakes that an estimate makes.
FACTORS = ("x2", "/2", "x3", "/3", "x3/2", "x2/3")
_FACTORS = {"x2": Fraction(2), "/2": Fraction(1, 2), "x3": Fraction(3), "/3": Fraction(1, 3)} | {
    "x3/2": Fraction(3, 2),
    "x2/3": Fraction(2, 3),
}
#: Written for a tempo or a key: what the file itself says.
TAG = "tag"
#: What is corrected, locked and undone.
PARTS = ("tempo", "key")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of all that a correction changes; named as in ``models.features``.

    A field more of a group is one line here, a column ``measured_…`` and a line in ``core.correcting``.
    """

    tempo_bpm: float | None
    tempo_confidence: float
    key: str | None
    camelot: str | None
    key_confidence: float
    key_opening: str | None
    key_ending: str | None
    beats: tuple[float, ...] = ()
    danceability: float | None = None
    tempo_curve: tuple[float, ...] = ()
    beats_per_bar: int | None = None
    downbeats: tuple[float, ...] = ()
    downbeat_confidence: float | None = None
    phrases: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What counts instead of what was measured, where it is set; who said so (``LOCAL`` and a name), when (UTC).

    ``confirmed`` names those of ``PARTS`` that a person locked as they were measured: what is set then is what was
    found right, and stays whatever is measured later.
    """

    tempo_bpm: float | None
    key: str | None
    measured: Measured
    by_id: int
    by_name: str
    at: datetime
    confirmed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self.tempo_bpm is None and self.key is None


def parse_tempo(text: str) -> float | Fraction | None:
    """Return the tempo in BPM, or what to multiply with, that somebody wrote as "128" or "x2"; ``None`` if neither."""
    word = text.strip().lower().replace("×", "x").replace("*", "x")
    if word in _FACTORS:
        return _FACTORS[word]
    if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", word):
        return None
    tempo = float(word)
    return tempo if is_tempo(tempo) else None


def is_tempo(tempo_bpm: float) -> bool:
    """Tell whether a tempo may be said of a track."""
    return math.isfinite(tempo_bpm) and LOWEST <= tempo_bpm <= HIGHEST


def measured(features: Features) -> Measured:
    """Return of features what a correction changes."""
    return Measured(*(getattr(getattr(features, group), name) for name, group in _GROUP_OF.items()))


def corrected(features: Features, values: Measured) -> Features:
    """Return features with other values in place of what was measured; candidates stay."""
    changed = {}
    for group in dict.fromkeys(_GROUP_OF.values()):
        told = {name: getattr(values, name) for name, place in _GROUP_OF.items() if place == group}
        changed[group] = replace(getattr(features, group), **told)
    return replace(features, **changed)


#: The group of each field of ``Measured``, in their order.
_GROUP_OF = {
    field.name: next(group.name for group in fields(Features) if hasattr(getattr(Features(), group.name), field.name))
    for field in fields(Measured)
}
