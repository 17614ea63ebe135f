"""Groups of tracks from what is known of pairs. A track joins a group by its likeness to the first one, not to any.

Chains of likeness are what merges a third of a library: A like B and B like C does not make A like C.
"""

from collections import defaultdict
from collections.abc import Mapping

from core.duplicates.fingerprint import Likeness
from core.duplicates.sketches import Sketch
from models.duplicates import DuplicateGroup

#: At least so many bits are the same, on the whole and in the worst six seconds, over so much sound and so much of the
#: longer track; and so alike are the waveforms. docs/duplicates.md has what was measured.
AGREEMENT, WORST, OVERLAP_S, OVERLAP_SHARE = 0.84, 0.78, 8.0, 0.75
WAVEFORM, WAVEFORM_WORST = 0.92, 0.85

Pair = tuple[int, int]


def sounds_alike(likeness: Likeness, first: Sketch, second: Sketch) -> bool:
    """Whether two tracks could be one recording by their fingerprints; titles of other versions speak against it."""
    longer = max(first.duration_s, second.duration_s)
    return (
        likeness.agreement >= AGREEMENT
        and likeness.worst >= WORST
        and likeness.overlap_s >= max(OVERLAP_S, OVERLAP_SHARE * longer)
        and first.versions == second.versions
    )


def is_same(likeness: Likeness, first: Sketch, second: Sketch) -> bool:
    """Whether two tracks are one recording by fingerprints and waveforms."""
    agree = likeness.waveform >= WAVEFORM and likeness.waveform_worst >= WAVEFORM_WORST
    return agree and sounds_alike(likeness, first, second)


def same_sounds(sketches: list[Sketch]) -> list[list[Sketch]]:
    """Return the tracks with the very same sound, best copy first; those alone included."""
    by_identity: dict[str, list[Sketch]] = defaultdict(list)
    for each in sketches:
        by_identity[each.identity].append(each)
    return [sorted(members, key=lambda each: each.rank, reverse=True) for members in by_identity.values()]


def recordings(
    sounds: list[list[Sketch]], likenesses: Mapping[Pair, Likeness]
) -> tuple[list[DuplicateGroup], list[Sketch]]:
    """Return groups of one recording, and of every recording in the library its best copy.

    Parameters
    ----------
    sounds
        As ``same_sounds`` returns them.
    likenesses
        Of pairs of their first ones, by index into ``sounds``.
    """
    near = _neighbours(sounds, likenesses)
    groups, best, taken = [], [], set[int]()
    for index in sorted(range(len(sounds)), key=lambda index: sounds[index][0].rank, reverse=True):
        if index in taken:
            continue
        copies = [(other, likeness) for other, likeness in near[index] if other not in taken]
        taken |= {index, *(other for other, _ in copies)}
        best.append(sounds[index][0])
        if len(sounds[index]) > 1 or copies:
            groups.append(_group(sounds, index, copies))
    return groups, best


def songs(best: list[Sketch]) -> list[DuplicateGroup]:
    """Return groups of one song by one artist in several recordings."""
    by_song: dict[object, list[Sketch]] = defaultdict(list)
    for each in best:
        if each.song is not None:
            by_song[each.song].append(each)
    several = (sorted(members, key=lambda each: (len(each.versions), each.id)) for members in by_song.values())
    return [
        DuplicateGroup("same song", tuple(each.member(_difference(members[0], each)) for each in members))
        for members in several
        if len(members) > 1
    ]


def _neighbours(
    sounds: list[list[Sketch]], likenesses: Mapping[Pair, Likeness]
) -> dict[int, list[tuple[int, Likeness]]]:
    """Of each sound the others that are the same recording, most alike first."""
    near: dict[int, list[tuple[int, Likeness]]] = defaultdict(list)
    for (first, second), likeness in likenesses.items():
        if is_same(likeness, sounds[first][0], sounds[second][0]):
            near[first].append((second, likeness))
            near[second].append((first, likeness))
    for others in near.values():
        others.sort(key=lambda pair: (-pair[1].agreement, pair[0]))
    return near


def _group(sounds: list[list[Sketch]], index: int, copies: list[tuple[int, Likeness]]) -> DuplicateGroup:
    members = [sounds[index][0].member("the best copy")]
    members += [each.member("the same sound, sample for sample") for each in sounds[index][1:]]
    for other, likeness in copies:
        members += [each.member(_sentence(likeness)) for each in sounds[other]]
    return DuplicateGroup("same recording" if copies else "same sound", tuple(members))


def _sentence(likeness: Likeness) -> str:
    told = f"fingerprints agree in {likeness.agreement:.0%} over {likeness.overlap_s:.0f} s"
    told += f" ({likeness.worst:.0%} in the worst place), waveforms in {likeness.waveform:.0%}"
    return told + (f"; they begin {abs(likeness.lag_s):.1f} s apart" if abs(likeness.lag_s) >= 0.1 else "")


def _difference(first: Sketch, each: Sketch) -> str:
    apart = each.duration_s - first.duration_s
    if each is first:
        return "the first version"
    return "artist and title agree" + (
        f"; it is {abs(apart):.0f} s {'longer' if apart > 0 else 'shorter'}" if abs(apart) >= 1 else ""
    )
