"""What the library knows of a track as fields of tags. Pure functions; opens nothing."""

from collections.abc import Collection

from models.features import Features
from models.keys import short_name
from models.moods import moods
from models.track import LibraryTrack

#: What can be asked for, and what is written if nothing is.
KINDS = ("bpm", "key", "replaygain", "mood")
DEFAULT_KINDS = ("bpm", "key", "replaygain")
KEY_FORMATS = ("name", "camelot")

Fields = dict[str, list[str]]

_LIKELY_MOOD = 0.5


def fields_of(entry: LibraryTrack, kinds: Collection[str] = DEFAULT_KINDS, *, key_format: str = "name") -> Fields:
    """Return the fields to write, by canonical name, with what is known of the kinds asked for."""
    features = entry.track.features
    found: Fields = {}
    if "bpm" in kinds and features.rhythm.tempo_bpm is not None:
        found["bpm"] = [f"{features.rhythm.tempo_bpm:.2f}".rstrip("0").rstrip(".")]
    if "key" in kinds and features.tonal.key is not None:
        camelot = features.tonal.camelot
        found["initialkey"] = [camelot if key_format == "camelot" and camelot else short_name(features.tonal.key)]
    if "replaygain" in kinds:
        found |= _gain(features)
    if "mood" in kinds:
        likely = [mood for mood, score in moods(entry.networks).items() if _LIKELY_MOOD <= score <= 1.0]
        found |= {"mood": likely} if likely else {}
    return found


def _gain(features: Features) -> Fields:
    """The gain for -18 LUFS, and the true peak as a linear value."""
    gain, peak = features.loudness.replaygain_db, features.loudness.true_peak_dbtp
    if gain is None:
        return {}
    told = {"replaygaintrackgain": [f"{gain:.2f} dB"]}
    return told | ({"replaygaintrackpeak": [f"{10 ** (peak / 20):.6f}"]} if peak is not None else {})
