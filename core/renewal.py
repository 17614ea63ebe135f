"""A known track with some groups made anew: decided from kept evidence where that is enough, else heard once more.

What is not renewed keeps its values and its versions, to the bit. Opens no file: who calls it hears.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from core.errors import AudioError
from core.evidence.packing import Arrays, Groups, pack, unpack
from core.features.deciding import DECIDED, decide
from core.versions import is_of, measured_versions
from models.features import GROUPS, Features
from models.track import Evidence, StaleFile, Track

LOGGER = logging.getLogger("playlista.renewal")

#: Features of some groups of a file, heard, with their evidence.
Hear = Callable[[tuple[str, ...]], tuple[Features, Groups]]


def renewed(stale: StaleFile, wanted: str, hear: Hear, *, listens: bool = False) -> Track:
    """Return the track of a stale file with its groups as ``wanted`` versions make them.

    With ``listens`` the sound is wanted in any case.
    """
    known, kept = stale.known, _kept(stale, wanted)
    if not listens and all(group in kept for group in stale.groups):
        fresh, arrays = decide(stale.groups, kept, known.features), dict(kept)
    else:
        fresh, heard = hear(stale.groups)
        arrays = {**kept, **heard}
    features = _merged(known.features, fresh, stale.groups)
    return replace(known, features=features, versions=wanted, evidence=packed(arrays, wanted))


def packed(arrays: Groups, versions: str) -> Evidence | None:
    """Return evidence as it is kept with a track of some versions; ``None`` where there is none."""
    return Evidence(measured_versions(versions, tuple(arrays)), pack(arrays)) if arrays else None


def _kept(stale: StaleFile, wanted: str) -> Mapping[str, Arrays]:
    """Return the evidence from which wanted versions can decide, by group."""
    evidence = stale.known.evidence
    if evidence is None:
        return {}
    try:
        found = unpack(evidence.data)
    except AudioError as error:
        LOGGER.warning("%s: %s; its sound is heard again", stale.path, error)
        return {}
    return {group: arrays for group, arrays in found.items() if group in DECIDED and is_of(group, evidence, wanted)}


def _merged(known: Features, fresh: Features, groups: tuple[str, ...]) -> Features:
    """Put fresh groups in place of known ones; of sound too short for a timbre nothing but the loudness is known."""
    timbre = fresh.timbre if "timbre" in groups else known.timbre
    if timbre.spectral_centroid_hz is None:
        fresh = Features(loudness=fresh.loudness)
    return replace(known, **{group: getattr(fresh, group) for group in GROUPS if group in groups})
