"""What counts once a person has corrected a track: tempo and key, and what follows from them.

Owns how beats follow a tempo. Takes values, gives values; knows no database.
"""

import itertools
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from models.corrections import Correction, Measured
from models.features import Features, Rhythm
from models.keys import CAMELOT
from models.tempi import TempoRange, factor_between

#: How well one can dance to a track at another tempo and with other beats, 0..1; ``None`` where that is not known.
Dancing = Callable[[float, tuple[float, ...]], float | None]

#: What has beats and bars.
_Grid = TypeVar("_Grid", Rhythm, Measured)
_NO_BARS: dict[str, Any] = {"beats_per_bar": None, "downbeats": (), "downbeat_confidence": None, "phrases": ()}


def effective(correction: Correction, dancing: Dancing | None = None) -> Measured:
    """Return what counts: a person is sure, the beats follow the tempo, and so does danceability with ``dancing``.

    A beginning or end that was measured in the same key as the whole follows the key.
    """
    found = correction.measured
    if correction.tempo_bpm is not None:
        found = _at_tempo(found, correction.tempo_bpm, dancing)
    if (key := correction.key) is not None:
        opening, ending = (
            key if part is not None and part == found.key else part for part in (found.key_opening, found.key_ending)
        )
        found = replace(
            found, key=key, camelot=CAMELOT[key], key_confidence=1.0, key_opening=opening, key_ending=ending
        )
    return found


def folded(features: Features, preferred: TempoRange | None) -> Features:
    """Return features counted in a range of tempi: the tempo is halved or doubled into it, and the beats follow."""
    tempo = features.rhythm.tempo_bpm
    factor = Fraction(1) if preferred is None or tempo is None else preferred.factor(tempo)
    if tempo is None or factor == 1:
        return features
    rhythm = replace(features.rhythm, tempo_bpm=tempo * float(factor))
    return replace(features, rhythm=with_grid(rhythm, factor))


def followed(beats: Sequence[float], factor: Fraction | None, strengths: Sequence[float] = ()) -> tuple[float, ...]:
    """Return the beats of a tempo that is a simple factor of the one they were found at.

    Parameters
    ----------
    beats : seconds, rising
    factor : p / q: each interval is cut into p equal parts, and of these every q-th beat is kept. ``None`` where no
        simple factor leads to the tempo: then it is not known where its beats are
    strengths : how strong each beat is, as many; the kept ones are those that are strongest on average, without it
        those that begin with the first
    """
    if factor is None:
        return ()
    parts, kept = factor.numerator, factor.denominator
    finer = _cut(beats, parts)
    phase = _strongest(strengths, parts, kept) if len(strengths) == len(beats) else 0
    return tuple(finer[phase::kept])


def with_grid(found: _Grid, factor: Fraction | None) -> _Grid:
    """Return what was found with beats, tempo curve, bars and phrases as they are at ``factor`` times the tempo.

    Bars keep their number of beats, so at twice the tempo there are twice as many, and at half of it every second one
    stays, those at which phrases begin if there are any. At other factors it is not known where bars begin.
    """
    if factor == 1:
        return found
    found = _as_kept(found)
    curve = () if factor is None else tuple(bpm * float(factor) for bpm in found.tempo_curve)
    if factor is None or not _is_octave(factor) or not found.downbeats or not found.beats_per_bar:
        beats = followed(found.beats, factor)
        return replace(found, beats=beats, tempo_curve=curve, **_NO_BARS)
    firsts = found.downbeats
    if factor < 1:
        firsts = followed(firsts, factor, _among(firsts, found.phrases))
    beats = followed(found.beats, factor, _among(found.beats, firsts))
    downbeats = _recount(beats, firsts, found.beats_per_bar)
    phrases = tuple(itertools.compress(found.phrases, _among(found.phrases, downbeats)))
    return replace(found, beats=beats, tempo_curve=curve, downbeats=downbeats, phrases=phrases)


def _as_kept(found: _Grid) -> _Grid:
    """Return times as a library keeps them, so that what follows is the same whoever tells them."""
    beats, downbeats, phrases = (tuple(array("f", times)) for times in (found.beats, found.downbeats, found.phrases))
    return replace(found, beats=beats, downbeats=downbeats, phrases=phrases)


def _is_octave(factor: Fraction) -> bool:
    return (factor.numerator * factor.denominator).bit_count() == 1


def _among(times: Sequence[float], others: Sequence[float]) -> list[float]:
    """Return 1 for each time that is one of the others, else 0."""
    known = set(others)
    return [float(time in known) for time in times]


def _recount(beats: Sequence[float], firsts: Sequence[float], metre: int) -> tuple[float, ...]:
    """Return the beats that begin a bar, counted anew from each that did."""
    places = [place for place, is_first in enumerate(_among(beats, firsts)) if is_first]
    ends = [*places[1:], len(beats)]
    return tuple(beats[at] for start, end in zip(places, ends, strict=True) for at in range(start, end, metre))


def _at_tempo(found: Measured, tempo: float, dancing: Dancing | None) -> Measured:
    factor = None if found.tempo_bpm is None else factor_between(found.tempo_bpm, tempo)
    changed = with_grid(replace(found, tempo_bpm=tempo, tempo_confidence=1.0), factor)
    if dancing is None or factor == 1:
        return changed
    return replace(changed, danceability=dancing(tempo, changed.beats))


def _cut(beats: Sequence[float], parts: int) -> list[float]:
    """Put ``parts - 1`` beats between each two, evenly."""
    finer = [
        before + (after - before) * step / parts for before, after in itertools.pairwise(beats) for step in range(parts)
    ]
    return [*finer, *beats[-1:]]


def _strongest(strengths: Sequence[float], parts: int, kept: int) -> int:
    """Return the phase of every ``kept``-th of the finer beats whose own beats are strongest on average."""
    finer = [strength for one in strengths for strength in (one, *[0.0] * (parts - 1))][: _length(strengths, parts)]
    means = [sum(finer[phase::kept]) / max(len(finer[phase::kept]), 1) for phase in range(kept)]
    return means.index(max(means))


def _length(beats: Sequence[float], parts: int) -> int:
    return max(parts * (len(beats) - 1) + 1, 0)
