"""Where the tempo and the key of a track come from: measured and how surely, corrected or locked by whom, folded."""

from dataclasses import asdict, dataclass
from datetime import datetime

from core.versions import version_of
from models.corrections import measured
from models.track import LibraryTrack

#: From these confidences on an estimate is called so.
_SURENESS = ((0.8, "sure"), (0.5, "fairly sure"), (0.25, "unsure"), (0.0, "a guess"))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from.

    ``kind`` is "measured", "corrected" or "locked" (found right as it was measured). ``measured``, ``confidence``
    (0..1) and ``version`` are of the measurement, ``by_name`` and ``at`` of the correction; ``unfolded`` is the tempo
    before it was folded into the preferred range.
    """

    kind: str
    measured: float | str | None
    confidence: float
    sureness: str
    version: str
    by_name: str | None = None
    at: datetime | None = None
    unfolded: float | None = None


def sources(entry: LibraryTrack) -> dict[str, Source]:
    """Return the sources of "tempo_bpm" and "key"."""
    return {"tempo_bpm": _source(entry, "tempo"), "key": _source(entry, "key")}


def sources_record(entry: LibraryTrack) -> dict[str, object]:
    """Return the same as a record."""
    told = {name: asdict(source) for name, source in sources(entry).items()}
    return {name: each | {"at": each["at"] and each["at"].isoformat()} for name, each in told.items()}


def sureness(confidence: float) -> str:
    """Say how sure a confidence of 0..1 is."""
    return next((words for least, words in _SURENESS if confidence >= least), _SURENESS[-1][1])


def _source(entry: LibraryTrack, part: str) -> Source:
    correction = entry.correction
    found = correction.measured if correction is not None else measured(entry.track.features)
    value: float | str | None = found.tempo_bpm if part == "tempo" else found.key
    unfolded = entry.unfolded_bpm if part == "tempo" else None
    if correction is None and unfolded is not None:
        value = unfolded
    confidence = found.tempo_confidence if part == "tempo" else found.key_confidence
    version = version_of("rhythm" if part == "tempo" else "tonal", entry.track.versions)
    told = (value, confidence, sureness(confidence), version)
    if correction is None or (correction.tempo_bpm if part == "tempo" else correction.key) is None:
        return Source("measured", *told, unfolded=unfolded)
    kind = "locked" if part in correction.confirmed else "corrected"
    return Source(kind, *told, correction.by_name or None, correction.at, unfolded)
