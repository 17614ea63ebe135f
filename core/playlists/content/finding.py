"""Deciding from words, length and sound which classes of content a track is of.

Words decide; the sound only backs words that may mean a song as well, for speech cannot be told from it safely.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from core.matching.text import words
from core.playlists.content import words as known
from models.audio import Tags
from models.content import Content
from models.features import Features

#: Raised when the same track may be found to be something else: what is stored is found again then.
VERSION = 1

#: No song of a playlist lasts longer, s.
LONGEST_SONG_S = 20 * 60
#: From here on a name that a song may have as well is believed to be that of a mix, or of a chapter, s.
LONG_S = 10 * 60
#: What is called a skit and lasts longer is a song with an odd name, s.
LONGEST_SKIT_S = 5 * 60
#: What is called an intro and lasts longer is a song, s.
SHORTEST_SONG_S = 90

_NOTE = re.compile(r"[(\[{【]([^)\]}】]*)|\s[-–—]\s+(.*)$")

#: Where words were found, the words, and what is looked for in them.
_Place = tuple[str, str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a track says of itself: words with one space between; ``shown`` is the title as it is."""

    title: str
    album: str
    genres: str
    shown: str
    shown_album: str
    duration_s: float


def find(tags: Tags, duration_s: float, features: Features) -> tuple[Content, ...]:
    """Return the classes that a track is of, each with the reason, in the order of ``models.content.CLASSES``."""
    title, album = tags.title or "", tags.album or ""
    told = _Told(_plain(title), _plain(album), _plain(" / ".join(tags.genres)), title, album, duration_s)
    spoken = _spoken(told, features)
    reasons = {
        "mix": None if spoken else _mix(told),
        "spoken": spoken,
        "skit": _skit(told, spoken),
        "live": _live(told),
        "christmas": _christmas(told),
    }
    return tuple(Content(name, "found", reason) for name, reason in reasons.items() if reason)


def sounds_spoken(features: Features) -> bool:
    """Whether nothing in the sound speaks against speech: no steady tempo, no clear key, little to dance to.

    Much music sounds like this too (drones, free jazz): it is no proof.
    """
    rhythm, tonal, danceability = features.rhythm, features.tonal, features.dynamics.danceability
    steady = rhythm.tempo_bpm is not None and rhythm.tempo_confidence >= 0.3
    tuned = tonal.key is not None and tonal.key_confidence >= 0.3
    return not steady and not tuned and (danceability is None or danceability < 0.4)


def _plain(text: str) -> str:
    return " ".join(words(text))


def _mix(told: _Told) -> str | None:
    if told.duration_s > LONGEST_SONG_S:
        return f"lasts {told.duration_s / 60:.0f} minutes"
    if known.MIXED.search(told.shown):
        return 'the title says "mixed"'
    places = [("title", told.title, known.MIX), ("album", told.album, known.MIX), ("album", told.album, known.MIXED_BY)]
    if told.duration_s >= LONG_S:
        places.append(("title", told.title, known.MIXED_BY))
    return _first(places)


def _spoken(told: _Told, features: Features) -> str | None:
    certain = [("title", told.title, known.SPOKEN), ("album", told.album, known.SPOKEN)]
    reason = _first([("genre", told.genres, known.SPOKEN_GENRE), *certain])
    perhaps = reason or _first([("title", told.title, known.CHAPTER)])
    if reason or perhaps is None or told.duration_s >= LONG_S:
        return perhaps
    return f"{perhaps} and it has neither beat nor key" if sounds_spoken(features) else None


def _skit(told: _Told, spoken: str | None) -> str | None:
    is_short = told.duration_s < SHORTEST_SONG_S
    places = [("title", told.title, known.SKIT)] if told.duration_s < LONGEST_SKIT_S else []
    reason = _first([*places, ("title", told.title, known.SHORT)] if is_short else places)
    return reason or (f"{spoken} and it is short" if spoken and is_short else None)


def _live(told: _Told) -> str | None:
    notes = [("title", note, known.LIVE) for note in _notes(told.shown)]
    notes += [("album", note, known.LIVE) for note in _notes(told.shown_album)]
    anywhere = [("title", told.title, known.LIVE_ANYWHERE), ("album", told.album, known.LIVE_ANYWHERE)]
    return _first(
        [*notes, *anywhere, ("album", told.album, known.LIVE_ALBUM), ("genre", told.genres, known.LIVE_GENRE)]
    )


def _christmas(told: _Told) -> str | None:
    texts = (("title", told.title), ("album", told.album), ("genre", told.genres))
    places = [(name, text, known.CHRISTMAS) for name, text in texts]
    return _first([*places, ("genre", told.genres, known.CHRISTMAS_GENRE)])


def _notes(shown: str) -> Iterator[str]:
    """Yield what brackets hold and what stands behind a dash."""
    return (_plain(match[1] or match[2] or "") for match in _NOTE.finditer(normalize("NFKC", shown)))


def _first(places: Iterable[_Place]) -> str | None:
    for name, text, pattern in places:
        if text and (found := pattern.search(text)):
            return f'the {name} says "{found[0].strip()}"'
    return None
