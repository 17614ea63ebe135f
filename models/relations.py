"""What a file's own tempo and key are to ours: the kind of disagreement, by name and in words.

Owns the names; a query asks for them, and whoever shows a track says the words.
"""

from dataclasses import dataclass

from models.keys import CAMELOT, parallel, parse_key, relative, split, transpose
from models.tempi import FACTOR_NAMES, OTHER, factor_between
from models.track import LibraryTrack

SAME = "same"
#: What a tempo of a tag can be to ours.
TEMPO_RELATIONS = (*FACTOR_NAMES.values(), OTHER)
_TEMPO_WORDS = {
    SAME: "as ours",
    "double": "double ours",
    "half": "half of ours",
    "triple": "three times ours",
    "third": "a third of ours",
    "three_halves": "one and a half times ours",
    "two_thirds": "two thirds of ours",
    "fourfold": "four times ours",
    "quarter": "a quarter of ours",
    "four_thirds": "four thirds of ours",
    "three_quarters": "three quarters of ours",
    OTHER: "another tempo than ours",
}

#: What a key of a tag can be to ours, each of the 24 in one of these.
KEY_RELATIONS = (SAME, "relative", "parallel", "fifth", "fourth", "neighbour", "semitone", "far")
_KEY_WORDS = {
    SAME: "as ours",
    "relative": "relative of ours",
    "parallel": "parallel of ours",
    "fifth": "a fifth above ours",
    "fourth": "a fifth below ours",
    "neighbour": "relative of a key a fifth away from ours",
    "semitone": "a semitone away from ours: perhaps detuned",
    "far": "far from ours",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a tag says beside ours: its ``relation`` by name, and the words for it."""

    relation: str
    words: str


def claims(entry: LibraryTrack) -> dict[str, Claim]:
    """Return what the tags say of "tempo_bpm" and "key", of each where both they and we know it.

    Where a range of tempi is preferred, the tag's tempo is folded into it too before the two are compared.
    """
    found = {}
    tempo, tag = entry.track.features.rhythm.tempo_bpm, entry.track.tags.bpm
    if tempo and tag and tag > 0.0:
        told = entry.tempo_range.fold(tag) if entry.tempo_range is not None else tag
        found["tempo_bpm"] = Claim(tempo_relation(tempo, told), tempo_words(tempo, told, written=tag))
    key, theirs = entry.track.features.tonal.key, parse_key(entry.track.tags.key or "")
    if key and theirs:
        found["key"] = Claim(key_relation(key, theirs), key_words(key, theirs))
    return found


def disagreements(entry: LibraryTrack) -> dict[str, str]:
    """Return a sentence for each of "tempo_bpm" and "key" of which the tags say something else than what counts."""
    return {name: f"the tag says {claim.words}" for name, claim in claims(entry).items() if claim.relation != SAME}


def tempo_relation(ours: float, theirs: float) -> str:
    """Name what their tempo is to ours (BPM, both above 0), one of ``TEMPO_RELATIONS``."""
    factor = factor_between(ours, theirs)
    return OTHER if factor is None else FACTOR_NAMES[factor]


def key_relation(ours: str, theirs: str) -> str:
    """Name what their key is to ours, both of ``models.keys.KEYS``; one of ``KEY_RELATIONS``.

    A fifth up or down is one step on the circle of fifths; a neighbour is that step and the other mode.
    """
    if theirs == ours:
        return SAME
    named = {
        relative(ours): "relative",
        parallel(ours): "parallel",
        transpose(ours, 7): "fifth",
        transpose(ours, -7): "fourth",
        relative(transpose(ours, 7)): "neighbour",
        relative(transpose(ours, -7)): "neighbour",
        transpose(ours, 1): "semitone",
        transpose(ours, -1): "semitone",
    }
    return named.get(theirs, "far")


def tempo_words(ours: float, theirs: float, *, written: float | None = None) -> str:
    """Say what a tag's tempo is to ours: "174.0: double ours, 87.1"; ``written`` is the tag's before it was folded."""
    relation = tempo_relation(ours, theirs)
    beside = "" if relation == SAME else f", {ours:.1f}"
    return f"{theirs if written is None else written:.1f}: {_TEMPO_WORDS[relation]}{beside}"


def key_words(ours: str, theirs: str) -> str:
    """Say what a tag's key is to ours: "A minor (8A): relative of ours, C major (8B)"."""
    relation = key_relation(ours, theirs)
    words = _KEY_WORDS[relation]
    beside = "" if relation == SAME else f", {ours} ({CAMELOT[ours]})"
    place = "" if relation not in ("far",) else f", {_apart(ours, theirs)}"
    return f"{theirs} ({CAMELOT[theirs]}): {words.replace('ours', f'ours{beside}', 1)}{place}"


def _apart(ours: str, theirs: str) -> str:
    (one, mode), (other, their_mode) = split(ours), split(theirs)
    up = (other - one) % 12
    steps, way = (up, "up") if up <= 6 else (12 - up, "down")
    name = f"{steps} semitones {way}" if steps != 1 else f"a semitone {way}"
    return name if mode == their_mode else f"{name} and {their_mode}"
