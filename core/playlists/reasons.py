"""Why two tracks go together, in numbers and in words: their tempos, their keys.

Knows pairs of tracks only; what to do with it is for the methods.
"""

from models.track import Track

#: A tempo this close is felt as the same; half and double are tried too, as a mixer would.
SAME_TEMPO_BPM = 1.0
CLOSE_TEMPO_RATIO = 0.08


def describe(track: Track, other: Track, similarity: float, compared: str = "timbre") -> str:
    """Say why a track stands beside another: "close in timbre (0.93), same key 8A, 2 BPM apart".

    ``compared`` is "timbre", or "sound" where a network has had a say.
    """
    parts = [f"{_closeness(similarity)} in {compared} ({similarity:.2f})"]
    parts += [words for words in (key_relation(track, other), tempo_relation(track, other)) if words]
    return ", ".join(parts)


def key_relation(track: Track, other: Track) -> str | None:
    """Say how the keys mix after Camelot's wheel; ``None`` where they clash or one is unknown."""
    ours, theirs = track.features.tonal.camelot, other.features.tonal.camelot
    if ours is None or theirs is None:
        return None
    if ours == theirs:
        return f"same key {ours}"
    return f"neighbouring key {ours}" if camelot_neighbours(ours, theirs) else None


def camelot_neighbours(one: str, other: str) -> bool:
    """Tell whether two different Camelot keys mix: one hour apart on the same ring, or the same hour."""
    steps = (int(one[:-1]) - int(other[:-1])) % 12
    return steps == 0 if one[-1] != other[-1] else steps in (1, 11)


def tempo_relation(track: Track, other: Track) -> str | None:
    """Say how far apart the tempos are, at half or double speed too; ``None`` when far or unknown."""
    ours, theirs = track.features.rhythm.tempo_bpm, other.features.rhythm.tempo_bpm
    if not ours or not theirs:
        return None
    for factor, words in ((1.0, ""), (2.0, " at double the tempo"), (0.5, " at half the tempo")):
        apart = abs(ours - factor * theirs)
        if apart < SAME_TEMPO_BPM:
            return f"{words.removeprefix(' at ') or 'same tempo'} ({ours:.0f} BPM)"
        if apart <= CLOSE_TEMPO_RATIO * ours:
            return f"{apart:.0f} BPM apart{words}"
    return None


def _closeness(similarity: float) -> str:
    for limit, word in ((0.85, "very close"), (0.55, "close"), (0.25, "related")):
        if similarity >= limit:
            return word
    return "far"
