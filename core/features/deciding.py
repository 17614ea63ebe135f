"""Evidence to features: what each group is decided from, by one function for each group. Hears nothing.

The same functions end an analysis and decide anew later from what was kept, so both give the same bits.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from core.evidence.packing import Arrays
from core.features import dynamics
from core.features.rhythm import analyzer as rhythm
from core.features.tonal import analyzer as tonal
from core.features.vector import DIMENSIONS, similarity_vector
from models.features import Dynamics, Features, Timbre

#: Groups that have evidence. Of ``rhythm`` only confidence and candidates are decided from it, of ``timbre`` only the
#: vector; all else of these, and of groups that are not here, is measured.
DECIDED = ("rhythm", "tonal", "dynamics", "timbre")


def decide(groups: Collection[str], evidence: Mapping[str, Arrays], known: Features) -> Features:
    """Return features with some groups, of ``DECIDED``, as their evidence tells them; the others are taken as known."""
    found = known
    if "rhythm" in groups:
        found = replace(found, rhythm=rhythm.decide(evidence["rhythm"], found.rhythm))
    if "tonal" in groups:
        found = replace(found, tonal=tonal.decide(evidence["tonal"]))
    if "dynamics" in groups:
        found = replace(found, dynamics=dynamics.decide(evidence["dynamics"], found.rhythm))
    if "timbre" in groups:
        found = replace(found, timbre=decide_timbre(evidence["timbre"], found.timbre, found.dynamics))
    return found


def decide_timbre(evidence: Arrays, known: Timbre, moved: Dynamics) -> Timbre:
    """Return timbre with the vector that evidence tells: ``raw``, float32, the dimensions in their own units.

    Nothing else of it is decided; the dimension of the energy is that of ``moved``.
    """
    if "raw" not in evidence:
        return replace(known, vector=())
    raw = evidence["raw"].astype(np.float64)
    raw[DIMENSIONS.index("energy")] = np.nan if moved.energy is None else moved.energy
    return replace(known, vector=similarity_vector(raw))
