"""Copies that are told without listening: by the identity of the sound, and by artist, title and length. Opens no file.

What is said by the name alone is likely and not proved; ``core.duplicates.find`` proves it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from core.duplicates.grouping import same_sounds
from core.duplicates.sketches import Sketch
from models.duplicates import DuplicateGroup, Suspect

#: Encodings of one recording differ in length by less than this, in seconds: padding, and a rounded end.
AS_LONG_S = 2.0

Sound = list[Sketch]


def at_a_glance(suspects: Iterable[Suspect]) -> tuple[DuplicateGroup, ...]:
    """Return the groups of copies by their names, the best copy of each first."""
    by_song: dict[object, list[Sound]] = defaultdict(list)
    for sound in same_sounds(list(map(_sketch, suspects))):
        by_song[sound[0].song or sound[0].id].append(sound)
    groups = (group for sounds in by_song.values() for group in _groups(sounds))
    return tuple(sorted(groups, key=lambda group: (group.members[0].label.casefold(), group.members[0].track_id)))


def _sketch(suspect: Suspect) -> Sketch:
    known = (suspect.id, suspect.path, suspect.identity, suspect.duration_s, suspect.codec, suspect.bit_rate)
    song = None if suspect.name is None else ((suspect.name[1],), frozenset({(suspect.name[0],)}))
    return Sketch(*known, suspect.label, song, versions=frozenset(), chroma=())


def _groups(sounds: list[Sound]) -> Iterator[DuplicateGroup]:
    """Put with the best copy what is as long as that, and go on with the others."""
    left = sorted(sounds, key=lambda sound: sound[0].rank, reverse=True)
    while left:
        best = left[0][0]
        near = [sound for sound in left if abs(sound[0].duration_s - best.duration_s) <= AS_LONG_S]
        left = [sound for sound in left if sound not in near]
        if sum(map(len, near)) > 1:
            yield _group(near)


def _group(near: list[Sound]) -> DuplicateGroup:
    (best, *same), others = near[0], near[1:]
    members = [best.member("the best copy")]
    members += [each.member("the same sound, sample for sample") for each in same]
    members += [each.member(_difference(best, each)) for sound in others for each in sound]
    return DuplicateGroup("same name" if others else "same sound", tuple(members))


def _difference(best: Sketch, each: Sketch) -> str:
    apart = each.duration_s - best.duration_s
    told = f"{abs(apart):.1f} s {'longer' if apart > 0 else 'shorter'}" if abs(apart) >= 0.1 else "as long"
    return f"the same artist and title, {told}"
