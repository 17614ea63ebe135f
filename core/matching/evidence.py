"""Everything that a wanted track and a candidate say of each other, field by field. Weighs and decides nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.matching.alignment import Alignment, align
from core.matching.artists import ArtistMatch, channel_names, compare, each, is_topic, same_name
from core.matching.text import likeness, words
from core.matching.titles import Title, is_classical, parse, read, wanted_title
from core.matching.vocabulary import CHANNEL_PATTERNS, COMPOSERS, OF_ALBUMS
from models.matching import Candidate
from models.wanted import WantedTrack

#: Tracks longer than this may differ by more seconds, in proportion.
_LONG_S = 480.0
_SAME_ALBUM = 0.85
#: What is longer, or more, is nobody's title; the work grows with its square.
_LONGEST, _MOST = 500, 20
_ISRC_LETTERS = 12
_NOBODY = frozenset({"", "various artists", "various", "va", "unknown artist", "unknown", "artist"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a candidate beside the wanted track.

    ``versions`` are those wanted; ``channel`` what the channel makes of the works of others; ``of_album`` and
    ``of_wanted_album`` what the names of the albums tell. ``seconds`` is the scaled difference of length; it, ``album``
    and ``explicit`` (distances, 0..1) are ``None`` where one side does not say. ``performer`` is "other", "silent" or
    ``None``.
    """

    wanted: WantedTrack
    candidate: Candidate
    title: Alignment
    artist: ArtistMatch
    official: bool
    versions: tuple[tuple[str, str], ...]
    channel: tuple[str, ...]
    of_album: frozenset[str]
    of_wanted_album: frozenset[str]
    seconds: float | None
    album: float | None
    explicit: float | None
    performer: str | None
    same_isrc: bool

    def within(self, seconds: float) -> bool:
        """Whether both lengths are known and differ by no more than this."""
        return self.seconds is not None and self.seconds <= seconds


def gather(wanted: WantedTrack, candidate: Candidate) -> Evidence:
    """Compare a candidate with the wanted track in everything that both tell."""
    wanted, whole, candidate = _wanted_cut(wanted), candidate, _candidate_cut(candidate)
    ours = wanted_title(wanted.title, wanted.artists)
    theirs = parse(candidate.title, loose=candidate.kind != "song")
    credited = _somebody(_credited(candidate))
    classical = is_classical(ours, wanted.artists)
    players = _players(wanted.artists) if classical else ()
    known = frozenset(words(f"{wanted.album or ''} {candidate.album or ''}"))
    title = align(ours, theirs, _names(wanted, ours, candidate), known, classical=classical)
    artist = compare(players or wanted.artists, ours.featured, credited, theirs.words, title.featured)
    album = _album_distance(wanted.album, candidate.album)
    return Evidence(
        wanted=wanted,
        candidate=whole,
        title=title,
        artist=artist,
        official=candidate.kind == "song" or is_topic(candidate.uploader),
        versions=ours.versions,
        channel=_of_channel(credited, wanted.artists),
        of_album=frozenset() if album == 0.0 else _of_album(candidate.album),
        of_wanted_album=_of_album(wanted.album),
        seconds=_seconds(wanted.duration_s, candidate.duration_s),
        album=album,
        explicit=_explicit(wanted.explicit, candidate.explicit),
        performer=_performer(players, wanted.artists, artist, credited) if classical else None,
        same_isrc=_isrc(wanted.isrc) == _isrc(candidate.isrc) is not None,
    )


def _wanted_cut(wanted: WantedTrack) -> WantedTrack:
    """Return the wanted track with texts of a bounded length, and without artists that say that nobody is named."""
    artists = _somebody([name[:_LONGEST] for name in wanted.artists[:_MOST]])
    title, album = wanted.title[:_LONGEST], wanted.album and wanted.album[:_LONGEST]
    if (title, artists, album) == (wanted.title, wanted.artists, wanted.album):
        return wanted
    return replace(wanted, title=title, artists=artists, album=album)


def _candidate_cut(candidate: Candidate) -> Candidate:
    texts = (candidate.title, candidate.album or "", candidate.uploader or "", *candidate.artists)
    if len(candidate.artists) <= _MOST and all(len(text) <= _LONGEST for text in texts):
        return candidate
    return replace(
        candidate,
        title=candidate.title[:_LONGEST],
        artists=tuple(name[:_LONGEST] for name in candidate.artists[:_MOST]),
        album=candidate.album and candidate.album[:_LONGEST],
        uploader=candidate.uploader and candidate.uploader[:_LONGEST],
    )


def _isrc(code: str | None) -> str | None:
    """Return a code without its dashes, ``None`` for what is none."""
    plain = "".join(words(code or "")[:_MOST])
    return plain if len(plain) == _ISRC_LETTERS else None


def _credited(candidate: Candidate) -> tuple[str, ...]:
    """Return who the candidate is by: its artists, and for videos and uploads also the channel."""
    if candidate.artists and candidate.kind == "song":
        return candidate.artists
    return (
        *candidate.artists,
        *(name for text in (*candidate.artists, candidate.uploader) if text for name in channel_names(text)),
    )


def _names(wanted: WantedTrack, ours: Title, candidate: Candidate) -> tuple[str, ...]:
    """Return the names that may stand in a title without belonging to it."""
    own = (name for name in candidate.artists if any(same_name(name, other) for other in each(wanted.artists)))
    others = candidate.artists if candidate.kind == "song" else ()
    return tuple(dict.fromkeys((*wanted.artists, *ours.featured, *own, *others, *_composer(wanted, candidate))))


def _composer(wanted: WantedTrack, candidate: Candidate) -> Iterator[str]:
    """Give the surname of a wanted artist that stands before a colon: "J.S. Bach: …"."""
    before, colon, _ = candidate.title.partition(":")
    last = words(before)[-1:] if colon else ()
    if last and any(words(name)[-1:] == last for name in wanted.artists):
        yield before


def _players(artists: Sequence[str]) -> tuple[str, ...]:
    """Return the artists who are no composers."""
    return tuple(name for name in artists if not COMPOSERS & set(words(name)))


def _somebody(artists: Sequence[str]) -> tuple[str, ...]:
    """Return the artists without those that only say that nobody is named."""
    return tuple(name for name in artists if (" ".join(words(name)) or name.strip()) not in _NOBODY)


def _performer(
    players: Sequence[str], wanted: Sequence[str], match: ArtistMatch, credited: Sequence[str]
) -> str | None:
    if match.credited or len(players) == len(wanted):
        return None
    if not players:
        return "silent" if match.named else None
    if match.named:
        return None
    return "other" if _players([name for name in credited if not any(same_name(name, w) for w in wanted)]) else "silent"


@lru_cache(maxsize=1024)
def _of_channel(credited: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the channel makes of the works of others, unless it is the wanted artist's."""
    if any(same_name(name, other) for name in credited for other in wanted):
        return ()
    text = " | ".join(" ".join(words(name)) for name in credited)
    return tuple(code for code, pattern in CHANNEL_PATTERNS.items() if pattern.search(text))


@lru_cache(maxsize=1024)
def _of_album(album: str | None) -> frozenset[str]:
    """Return what the name of an album tells of the versions on it: what stands in brackets, or "Live at …"."""
    if not album:
        return frozenset()
    title = parse(album, loose=False)
    codes = {code for code, _ in title.versions}
    for code, text in read(" ".join(title.core)).versions:
        if code != "live" or len(text.split()) > 1 or title.core[-1:] == ("live",):
            codes.add(code)
    return frozenset(codes) & OF_ALBUMS


def _seconds(wanted: float | None, offered: float | None) -> float | None:
    if wanted is None or offered is None:
        return None
    return abs(wanted - offered) / max(1.0, wanted / _LONG_S)


def _explicit(wanted: bool | None, offered: bool | None) -> float | None:
    return None if wanted is None or offered is None else float(wanted != offered)


def _album_distance(wanted: str | None, offered: str | None) -> float | None:
    """Return how far two names of albums are apart, 0..1; editions of one album are the same."""
    if not wanted or not offered:
        return None
    one, other = _album_words(wanted), _album_words(offered)
    like = likeness(one, other)
    return 0.0 if like >= _SAME_ALBUM else 1.0 - like


@lru_cache(maxsize=2048)
def _album_words(album: str) -> tuple[str, ...]:
    title = wanted_title(album, ())
    return title.core or words(album)


def names_of(candidate: Candidate) -> Iterable[str]:
    """Give everybody who may have made a candidate."""
    return each(_credited(candidate))
