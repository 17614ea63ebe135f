"""Tempi beside one another: by which simple factor two differ, and the range that somebody prefers to count in.

Pure data and tiny functions; estimates nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

#: Two tempi this close are one: programs round them differently (Accuracy 1 of the tempo contests allows as much).
SAME_TEMPO = 0.04
#: The mistakes that people and programs make, as factors, with what one calls a tempo that is so many times another.
FACTOR_NAMES = {
    Fraction(1): "same",
    Fraction(2): "double",
    Fraction(1, 2): "half",
    Fraction(3): "triple",
    Fraction(1, 3): "third",
    Fraction(3, 2): "three_halves",
    Fraction(2, 3): "two_thirds",
    Fraction(4): "fourfold",
    Fraction(1, 4): "quarter",
    Fraction(4, 3): "four_thirds",
    Fraction(3, 4): "three_quarters",
}
#: What a tempo is to another where no factor leads from one to the other.
OTHER = "other"
#: How often a tempo can be halved or doubled on its way into a range.
_MOST_OCTAVES = 8


@dataclass(frozen=True, slots=True)
class TempoRange:
    """The tempi that somebody prefers to count in, ``low`` included and ``high`` not: an octave, or more."""

    low: float
    high: float

    def fold(self, tempo_bpm: float) -> float:
        """Double a tempo below the range, or halve one above it, as often as it takes; one inside stays."""
        return tempo_bpm * float(self.factor(tempo_bpm))

    def factor(self, tempo_bpm: float) -> Fraction:
        """Return what ``fold`` multiplies a tempo with: a power of two."""
        factor = Fraction(1)
        for _ in range(_MOST_OCTAVES):
            if tempo_bpm * float(factor) < self.low:
                factor *= 2
            elif tempo_bpm * float(factor) >= self.high:
                factor /= 2
        return factor


def tempo_range(text: str) -> TempoRange | None:
    """Return the range written as "80-160", as settings check it; ``None`` for an empty text."""
    low, _, high = text.partition("-")
    return TempoRange(float(low), float(high)) if text else None


def factor_between(ours: float, theirs: float) -> Fraction | None:
    """Return the simple factor that leads from our tempo to theirs, the nearest one within 4 %; ``None`` without."""
    near = [(abs(theirs / (ours * float(factor)) - 1.0), factor) for factor in FACTOR_NAMES]
    distance, factor = min(near)
    return factor if distance <= SAME_TEMPO else None


def spans(factor_name: str) -> Iterator[tuple[float, float]]:
    """Yield the quotient theirs / ours, from and to, for which ``tempo_relation`` says this."""
    for factor, name in FACTOR_NAMES.items():
        if name == factor_name:
            yield float(factor) * (1.0 - SAME_TEMPO), float(factor) * (1.0 + SAME_TEMPO)
