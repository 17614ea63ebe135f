"""Which group of features needs what: the parts of the analysis that must hear the sound for it.

Declared here and nowhere else: a run that renews some groups starts only what these need.
"""

from collections.abc import Iterable

from models.features import GROUPS

#: ``level``: K-weighted energies and peaks of all channels; ``novelty``: how the spectrum rises; ``pitch``: peaks of
#: longer spectra; ``motion``: flux and brightness of each frame; ``statistics``: means of what describes a frame.
PARTS = ("level", "novelty", "pitch", "motion", "statistics")

#: Bars of ``rhythm`` take chords; danceability of ``dynamics`` takes tempo and beats, no bars; the vector of
#: ``timbre`` takes chroma, loudness, energy, flux.
NEEDS: dict[str, frozenset[str]] = {
    "rhythm": frozenset({"novelty", "pitch"}),
    "tonal": frozenset({"pitch"}),
    "loudness": frozenset({"level"}),
    "dynamics": frozenset({"level", "motion", "novelty"}),
    "timbre": frozenset({"level", "pitch", "motion", "statistics"}),
}

#: Parts that read the shared spectrogram, and of these the ones that read the rows that describe its frames.
SPECTRAL = frozenset({"novelty", "motion", "statistics"})
DESCRIBED = frozenset({"motion", "statistics"})


def needed(groups: Iterable[str] = GROUPS) -> frozenset[str]:
    """Return the parts that some groups need."""
    return frozenset().union(*(NEEDS[group] for group in groups))
