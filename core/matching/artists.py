"""Names of artists: whether two are one, who a candidate is by, and how far that is from who is wanted.

Knows nothing of titles but the words handed in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from core.matching.numbering import canonical
from core.matching.text import Words, comparable, fold, found_at, joined, latin, runs, sound, words

_JOINERS = re.compile(
    r"\s*(?:[,;/、，・&+×]|\s(?:and|und|y|e|et|x|vs\.?|versus|feat\.?|ft\.?|featuring|with|mit|и|pres\.?|"
    r"presents)\s)\s*",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\s+-\s+topic$", re.IGNORECASE)
_CHANNEL = re.compile(
    r"\b(?:official(?: artist)?(?: channel)?|offiziell|oficial|officiel|music|musik|tv|channel|band|vevo|videos?|hq|"
    r"uk|us)\b",
    re.IGNORECASE,
)
_TITLES = frozenset({"dj", "mc", "the", "a"})
_BRACKETS = re.compile(r"[(\[{]([^)\]}]+)[)\]}]")
#: What a band adds to the name of who leads it: "The Jimi Hendrix Experience", "Bill Evans Trio".
_BANDS = frozenset({"band", "trio", "quartet", "quintet", "ensemble", "experience", "group", "project", "orchestra"})
#: More are not told apart in one name.
_MEMBERS = 10
#: So many letters allow one slip of the pen, and two.
_ONE_SLIP, _TWO_SLIPS = 8, 14


@lru_cache(maxsize=2048)
def keys(name: str) -> frozenset[str]:
    """Return the ways in which a name can be equal to another one: order of its words, scripts, "The", "DJ"."""
    found = set()
    for text in (name, *runs(name), *_apart(name)):
        for key in {words(text), latin(text)}:
            plain = tuple(word for word in key if word not in _TITLES) or key
            found |= {joined(key), "".join(plain), "".join(sorted(plain))}
            if len(plain) > 2 and plain[-1] in _BANDS:
                found.add("".join(plain[:-1]))
    return frozenset(found - {""}) or frozenset({fold(name).strip()} - {""})


def _apart(name: str) -> tuple[str, ...]:
    """Return a name without its brackets, and what they hold."""
    inside = _BRACKETS.findall(name)
    return (_BRACKETS.sub(" ", name).strip(), *inside) if inside else ()


@lru_cache(maxsize=4096)
def same_name(one: str, other: str) -> bool:
    """Whether two names are one, a slip of the pen in a long one allowed."""
    first, second = keys(one), keys(other)
    if one == other or first & second:
        return True
    foreign = one.isascii() != other.isascii()
    a, b = (sound(one), sound(other)) if foreign else (joined(latin(one)), joined(latin(other)))
    if a and a == b:
        return True
    slips = _slips(min(len(a), len(b)))
    return slips > 0 and Levenshtein.distance(a, b, score_cutoff=slips) <= slips


@lru_cache(maxsize=2048)
def members(name: str) -> tuple[str, ...]:
    """Return a name and, where it seems to join several ("A & B"), each of them."""
    parts = tuple(part.strip() for part in _JOINERS.split(name) if part.strip())
    return (name, *parts[:_MEMBERS]) if len(parts) > 1 else (name,)


def each(names: Iterable[str]) -> Iterator[str]:
    """Give every name with its members."""
    return (member for name in names for member in members(name))


@lru_cache(maxsize=4096)
def channel_names(channel: str) -> tuple[str, ...]:
    """Return the names of an artist that a channel may be of: "LordeVEVO", "Lorde - Topic", "Lorde Official"."""
    name = _TOPIC.sub("", channel)
    bare = _CHANNEL.sub(" ", re.sub(r"vevo$", "", name, flags=re.IGNORECASE)).strip()
    stuck = re.sub(r"^official|(?:official|music|tv|band)$", "", bare, flags=re.IGNORECASE).strip()
    return tuple(dict.fromkeys(text for text in (name, bare, stuck) if text))


def is_topic(channel: str | None) -> bool:
    """Whether YouTube made the channel for what labels deliver."""
    return channel is not None and _TOPIC.search(channel) is not None


@dataclass(frozen=True, slots=True)
class ArtistMatch:
    """How the artists of a candidate compare with those wanted.

    ``distance`` is 0..1, ``None`` where nothing can be compared. ``credited`` is whether the candidate is by one of
    them, ``named`` whether its title names the first; ``foreign`` whether names are in scripts that tell nothing of
    each other; ``partly`` whether it is by one of them and somebody else in place of another; ``more`` whether it has
    guests who are not wanted.
    """

    distance: float | None
    credited: bool = False
    named: bool = False
    foreign: bool = False
    partly: bool = False
    more: bool = False


def compare(
    wanted: Sequence[str], guests: Sequence[str], credited: Sequence[str], title: Words, also: Sequence[str]
) -> ArtistMatch:
    """Compare artists.

    Parameters
    ----------
    wanted, guests : who the wanted track is by, and who its title says takes part
    credited : who the candidate is by, or what its channel may be called
    title, also : the words of its title, and who that says takes part
    """
    if not wanted:
        return ArtistMatch(None)
    theirs = tuple(each(credited))
    hits = [name for name in wanted if _among(name, theirs)]
    named = _is_named(wanted[0], title) or _among(wanted[0], also)
    if not hits and not named:
        foreign = bool(credited) and all(not comparable(a, b) for a in wanted for b in credited)
        return ArtistMatch(None if foreign else 1.0, foreign=foreign)
    present = [name for name in (*wanted, *guests) if _among(name, (*theirs, *also)) or _is_named(name, title)]
    strangers = [name for name in credited if hits and not _among(name, tuple(each((*wanted, *guests))))]
    absent = 1.0 - len(present) / (len(wanted) + len(guests))
    guests_of_it = [name for name in also if not _among(name, tuple(each((*wanted, *guests))))]
    distance = 0.4 * absent + 0.15 * bool(strangers or guests_of_it) + 0.1 * (not hits)
    partly = bool(hits) and bool(strangers) and wanted[0] not in present
    return ArtistMatch(distance, bool(hits), named, partly=partly, more=bool(guests_of_it))


def _among(name: str, names: Sequence[str]) -> bool:
    return any(same_name(one, other) for one in members(name) for other in names)


def _is_named(name: str, title: Words) -> bool:
    return any(spot_of(member, title) is not None for member in members(name))


@lru_cache(maxsize=4096)
def spot_of(name: str, title: Words) -> tuple[int, int] | None:
    """Return where a name stands among words, as (first, behind the last), or ``None``."""
    for key in dict.fromkeys((words(name), words(canonical(name)), latin(name))):
        spot = found_at(key, title)
        if spot is not None:
            return spot, spot + len(key)
    return _spelt(name, title)


def _spelt(name: str, title: Words) -> tuple[int, int] | None:
    """Return where a name stands that is divided or spelt in another way, or in other letters."""
    known, size, plain = keys(name), len(words(name)), joined(latin(name))
    slips = _slips(len(plain))
    if not slips and name.isascii() and not any(key in "".join(title) for key in known):
        return None
    for width in {size, size - 1, size + 1} - {0, -1}:
        for spot in range(len(title) - width + 1):
            part = "".join(title[spot : spot + width])
            if part in known or (width == size and _is_spelt(name, plain, part, slips)):
                return spot, spot + width
    return None


def _is_spelt(name: str, plain: str, part: str, slips: int) -> bool:
    if slips and Levenshtein.distance(plain, part, score_cutoff=slips) <= slips:
        return True
    return name.isascii() != part.isascii() and sound(name) == sound(part) != ""


def _slips(letters: int) -> int:
    """Return how many slips of the pen a name of so many letters allows."""
    return 0 if letters < _ONE_SLIP else 1 if letters < _TWO_SLIPS else 2


@lru_cache(maxsize=4096)
def without(names: tuple[str, ...], title: Words) -> Words:
    """Return the words without the names in them, each taken out once; a lone joining word goes too."""
    if not title:
        return title
    for name in sorted(each(names), key=len, reverse=True):
        spot = spot_of(name, title)
        if spot is not None:
            title = title[: spot[0]] + title[spot[1] :]
    return tuple(word for word in title if word != "by") if set(title) <= {"and", "x", "vs", "by"} else title
