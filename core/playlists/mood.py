"""Lists by mood: regions of valence, arousal, energy, danceability and tempo, and what networks tell where they do.

The moods lie on Russell's circumplex (1980): pleasant or not, excited or calm. What belongs to each is in ``MOODS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.bounds import VARIED
from core.playlists.columns import Columns
from core.playlists.fitting import leaning, mean, ranks, tempo_within, within
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from models.playlist import Playlist, PlaylistSpec

Floats = NDArray[np.float32]
Span = tuple[float, float]

#: What networks tell counts so much, beside the estimates, for a track that one has heard.
HEARD_SHARE = 0.6
#: How far outside its region a number fits half as well.
HALF_OUTSIDE = 0.15
_WEIGHTS = {"valence": 1.0, "arousal": 1.0, "energy": 0.5, "danceability": 0.5, "tempo": 0.5}


@dataclass(frozen=True, slots=True)
class Mood:
    """A region: spans of 0..1, of the tempo in BPM; ``None`` where anything is right.

    ``heard`` are moods of networks (``models.moods``) that speak for it, or with a weight below 0 against it.
    """

    valence: Span | None = None
    arousal: Span | None = None
    energy: Span | None = None
    danceability: Span | None = None
    tempo: Span | None = None
    heard: Mapping[str, float] = field(default_factory=dict)


#: The moods there are. The spans are ours; of 252 tracks of many kinds, 24 (aggressive) to 140 (focus) fit with .85.
MOODS: Mapping[str, Mood] = {
    "happy": Mood((0.65, 1), (0.4, 0.9), tempo=(95, 160), heard={"happy": 1}),
    "energetic": Mood((0.4, 1), (0.75, 1), (0.7, 1), tempo=(115, 180), heard={"party": 1, "relaxed": -1}),
    "party": Mood((0.5, 1), (0.65, 1), (0.6, 1), (0.6, 1), (105, 135), {"party": 1, "danceable": 1}),
    "aggressive": Mood((0, 0.5), (0.75, 1), (0.75, 1), heard={"aggressive": 1}),
    "dark": Mood((0, 0.35), (0.4, 0.8), heard={"aggressive": 0.5, "sad": 0.5, "happy": -1}),
    "sad": Mood((0, 0.4), (0, 0.4), (0, 0.45), tempo=(50, 100), heard={"sad": 1, "happy": -0.5}),
    "calm": Mood((0.3, 1), (0, 0.35), (0, 0.35), tempo=(50, 100), heard={"relaxed": 1}),
    "relaxed": Mood((0.4, 1), (0.15, 0.5), (0.1, 0.5), tempo=(60, 110), heard={"relaxed": 1}),
    "romantic": Mood((0.4, 0.85), (0.1, 0.5), (0.1, 0.5), tempo=(60, 105), heard={"relaxed": 0.5, "acoustic": 0.5}),
    "focus": Mood((0.3, 0.8), (0.15, 0.5), (0.15, 0.5), heard={"relaxed": 0.5, "party": -0.5, "aggressive": -0.5}),
    "sleep": Mood(None, (0, 0.2), (0, 0.2), tempo=(40, 85), heard={"relaxed": 1, "party": -1}),
}


def mood(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Build a list of the tracks that fit a mood best; the notes say what that is judged by."""
    wanted = named(spec.mood)
    estimated = by_estimates(wanted, library.columns)
    heard = by_networks(wanted, library.columns)
    scores = estimated if heard is None else blended(estimated, heard)
    plan = Plan(
        f"{(spec.mood or '').capitalize()} mood", scores, VARIED,
        lambda row, _: reason(wanted, library.columns, row, heard), notes=(_note(heard),),
    )  # fmt: skip
    return listed(spec, library, plan, now=now, rng=rng)


def named(name: str | None) -> Mood:
    """Return the mood of a name, or raise ``PlaylistError``."""
    if name is None:
        raise PlaylistError(f"mood needs the name of a mood: {', '.join(MOODS)}")
    found = MOODS.get(name.lower())
    if found is None:
        close = get_close_matches(name.lower(), MOODS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there is {', '.join(MOODS)}"
        raise PlaylistError(f"there is no mood {name!r}: {hint}")
    return found


def by_estimates(wanted: Mood, columns: Columns) -> Floats:
    """Tell how well each track fits a mood by what was measured: float32, shape (n,), 0..1."""
    spans = [(name, getattr(wanted, name), weight) for name, weight in _WEIGHTS.items()]
    return mean([(_fit(name, span, columns), weight) for name, span, weight in spans if span is not None])


def _fit(name: str, span: Span, columns: Columns) -> Floats:
    if name == "tempo":
        octaves = np.log2(columns.tempo_bpm)
        return tempo_within(columns.tempo_bpm, *span) * leaning(
            octaves, float(np.log2(span[0])), float(np.log2(span[1]))
        )
    values = getattr(columns, name)
    return within(values, *span, half=HALF_OUTSIDE) * leaning(values, *span)


def by_networks(wanted: Mood, columns: Columns) -> Floats | None:
    """Tell the same by what networks say: float32, NaN where none has heard a track; ``None`` where none speaks of it.

    Networks differ in how sure they are of anything, so their scores are compared within the library only.
    """
    speaks = {name: weight for name, weight in wanted.heard.items() if name in columns.moods}
    if not any(weight > 0 for weight in speaks.values()):
        return None
    total = sum(abs(weight) for weight in speaks.values())
    scores = np.zeros(len(columns), np.float32)
    for name, weight in speaks.items():
        rank = ranks(columns.moods[name])
        scores += np.float32(abs(weight) / total) * (rank if weight > 0 else 1 - rank)
    return None if np.isnan(scores).all() else scores


def blended(estimated: Floats, heard: Floats) -> Floats:
    """Return both in one; what no network has heard keeps its estimate."""
    both = np.float32(HEARD_SHARE) * heard + np.float32(1 - HEARD_SHARE) * estimated
    return np.where(np.isnan(heard), estimated, both).astype(np.float32)


def reason(wanted: Mood, columns: Columns, row: int, heard: Floats | None = None) -> str:
    """Say by which numbers a track fits: "valence 0.71, arousal 0.80 (estimates), 124 BPM, networks 0.92"."""
    guesses = [(name, float(getattr(columns, name)[row])) for name in ("valence", "arousal") if getattr(wanted, name)]
    words = [f"{name} {value:.2f}" for name, value in guesses if not np.isnan(value)]
    parts = [f"{', '.join(words)} (estimated)"] if words else []
    for name in ("energy", "danceability"):
        value = float(getattr(columns, name)[row])
        if getattr(wanted, name) and not np.isnan(value):
            parts.append(f"{name} {value:.2f}")
    if wanted.tempo and not np.isnan(columns.tempo_bpm[row]):
        parts.append(f"{columns.tempo_bpm[row]:.0f} BPM")
    if heard is not None and not np.isnan(heard[row]):
        parts.append(f"more so than {heard[row]:.0%} of the library by a network")
    return ", ".join(parts) or "nothing is known against it"


def _note(heard: Floats | None) -> str:
    if heard is None:
        return "the mood is estimated from key, tempo, brightness, energy, loudness and onsets; no network was asked"
    known = int((~np.isnan(heard)).sum())
    return (
        f"the mood is judged by networks and estimates for {known} of {len(heard)} tracks, for the others by estimates"
    )
