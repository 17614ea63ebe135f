"""What no score can make good: gates, each a reason code and whether it refuses or only leaves it to a person.

Takes what ``evidence`` has found; weighs nothing.
"""

from collections.abc import Iterator, Mapping

from core.matching.evidence import Evidence
from core.matching.text import comparable, likeness
from core.matching.vocabulary import CUTS, SOFT_VERSIONS

Gate = tuple[str, str]

#: Seconds: equal for a cut, near, far; all scaled for long tracks, see ``evidence``.
CLOSE_S, NEAR_S, FAR_S = 3.0, 8.0, 15.0
#: A video of the artist's own may have a scene before or after the song.
_SCENE_S = 45.0
_LONG_S = 1200.0
#: Below the first it is another title, below the second somebody must look.
_TITLE_OTHER, _TITLE_NEAR = 0.75, 0.9
_WHO_ALIKE = 0.75
_PLACELESS_WORDS = "live at from in on the recorded performance session sessions version video audio concert"
_PLACELESS = frozenset(_PLACELESS_WORDS.split())


def gates(found: Evidence) -> tuple[Gate, ...]:
    """Return (code, "reject" or "review") for all that stands against the candidate, refusals first."""
    all_of_them = (
        *_title(found),
        *_number(found),
        *_artist(found),
        *_versions(found),
        *_duration(found),
        *_rest(found),
    )
    return tuple(sorted(dict.fromkeys(all_of_them), key=lambda gate: gate[1] != "reject"))


def _title(found: Evidence) -> Iterator[Gate]:
    like = found.title.likeness
    if like is None:
        yield "title_script", "review"
    elif like < _TITLE_OTHER:
        yield "title", "reject"
    elif like < _TITLE_NEAR:
        yield "title_near", "review"


def _number(found: Evidence) -> Iterator[Gate]:
    number = found.title.number
    if number == "number_missing":
        yield number, "review" if found.within(CLOSE_S) else "reject"
    elif number is not None:
        yield number, "reject"


def _artist(found: Evidence) -> Iterator[Gate]:
    match = found.artist
    if not found.wanted.artists:
        yield "artist_unknown", "review"
    elif match.foreign:
        if not _vouched(found):
            yield "artist_script", "review"
    elif found.performer is None and (match.distance == 1.0 or (found.official and not match.credited)):
        yield "artist", "reject"
    elif match.partly:
        yield "artist_partly", "review"
    if match.more and (not found.within(CLOSE_S) or (found.album or 0.0) > 0.0):
        yield "guest", "review"
    if found.performer == "other":
        yield "performer", "reject"
    elif found.performer == "silent":
        yield "performer", "review"


def _vouched(found: Evidence) -> bool:
    """Whether the rest is so alike that the artist may be written in another script."""
    if not found.official or found.title.likeness != 1.0 or found.title.unknown or found.title.remarks:
        return False
    if not found.within(CLOSE_S):
        return False
    return found.album == 0.0 or not found.wanted.title.isascii()


def _versions(found: Evidence) -> Iterator[Gate]:
    wanted, offered = dict(found.versions), dict(found.title.versions)
    for code in offered.keys() - wanted.keys():
        yield from _not_wanted(code, found)
    for code in wanted.keys() - offered.keys():
        yield from _not_there(code, found)
    yield from _others(wanted, offered, found)
    for code in found.channel:
        if code not in wanted:
            yield f"version:{code}", "reject"
    for code in found.of_wanted_album - found.of_album:
        told = code in wanted or code in offered or found.within(CLOSE_S)
        if found.album is not None and found.album > 0.0 and not told:
            yield f"version_missing:{code}", "review"
    for code in found.of_album:
        if code not in wanted and code not in offered:
            yield f"version:{code}", "review"


def _not_wanted(code: str, found: Evidence) -> Iterator[Gate]:
    if code in SOFT_VERSIONS or (code in CUTS and found.within(CLOSE_S)):
        return
    if code in found.of_wanted_album and (found.within(CLOSE_S) or found.seconds is None):
        return
    if code == "live" and found.album == 0.0 and found.within(CLOSE_S):
        return
    if code == "clean":
        if found.wanted.explicit is not False:
            yield f"version:{code}", "reject" if found.wanted.explicit else "review"
        return
    unnamed = code == "remix" and not dict(found.title.versions)[code]
    yield f"version:{code}", "review" if unnamed and found.within(CLOSE_S) else "reject"


def _not_there(code: str, found: Evidence) -> Iterator[Gate]:
    if code in SOFT_VERSIONS or (code in CUTS and found.within(CLOSE_S)):
        return
    if code in found.of_album and found.within(CLOSE_S):
        return
    if code == "clean" and found.candidate.explicit is False:
        return
    proven = found.within(CLOSE_S) and (found.album == 0.0 or code in CUTS)
    yield f"version_missing:{code}", "review" if proven else "reject"


def _others(wanted: Mapping[str, str], offered: Mapping[str, str], found: Evidence) -> Iterator[Gate]:
    for code in {"remix", "alternate"} & wanted.keys() & offered.keys():
        verdict = _who(tuple(wanted[code].split()), tuple(offered[code].split()))
        if verdict is not None:
            yield "version_who", verdict
    if "live" in wanted and "live" in offered:
        one, other = (frozenset(text.split()) - _PLACELESS for text in (wanted["live"], offered["live"]))
        if one and other and not one & other and not found.within(CLOSE_S):
            yield "version_place", "reject"


def _who(one: tuple[str, ...], other: tuple[str, ...]) -> str | None:
    if not one or not other:
        return None if one == other else "review"
    if likeness(one, other) >= _WHO_ALIKE or set(one) <= set(other) or set(other) <= set(one):
        return None
    return "reject"


def _duration(found: Evidence) -> Iterator[Gate]:
    seconds, candidate = found.seconds, found.candidate
    if seconds is None:
        if found.wanted.duration_s is None and (candidate.duration_s or 0.0) > _LONG_S:
            yield "too_long", "review"
        if not found.official and not found.artist.credited:
            yield "unproven", "review"
    elif seconds >= FAR_S:
        longer = (candidate.duration_s or 0.0) > (found.wanted.duration_s or 0.0)
        scene = candidate.kind != "song" and found.artist.credited and longer and seconds <= _SCENE_S
        yield "duration", "review" if scene else "reject"
    elif seconds > NEAR_S:
        yield "duration_near", "review"


def _rest(found: Evidence) -> Iterator[Gate]:
    remarks = [word for word in found.title.remarks if not (found.artist.credited and _is_foreign(word, found))]
    if remarks or (found.title.unknown and not _known_otherwise(found)):
        yield "words", "review"
    if found.explicit == 1.0:
        yield "explicit", "review"


def _is_foreign(word: str, found: Evidence) -> bool:
    """Whether a word is in a script that tells nothing of the title's: most likely the title once more."""
    return not comparable(word, found.wanted.title)


def _known_otherwise(found: Evidence) -> bool:
    """Whether words that nothing explains do no harm: the length fits, and whose it is."""
    if not found.artist.credited or not found.within(CLOSE_S):
        return False
    return found.album == 0.0 if found.official else True
