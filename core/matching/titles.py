"""Titles taken apart: what is outside brackets, what each bracket says, and what a few words mean.

Knows one title at a time; ``alignment`` lays two of them side by side.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from unicodedata import normalize

from core.matching.numbering import canonical
from core.matching.text import Words, fold, words
from core.matching.vocabulary import ALL_PATTERNS, COMPOSERS, FEATURED, FROM, HARMLESS, NAMED, PATTERNS, REMIXES, WITH

_OPENING, _CLOSING = frozenset("([{【〈《〔"), frozenset(")]}】〉》〕")
_BRACKET = re.compile(r"([()\[\]{}【】〈〉《》〔〕])")
#: Signs that quote a title in other scripts; what they hold stands for itself.
_QUOTES = re.compile("[「」『』“”„«»]")
_DASH = re.compile(r"\s+[-–—‐−―]+\s+|\s*[—―]\s*")
_SEPARATOR = re.compile(r"\s+[-–—‐−―~/•·→»]+\s+|\s*[|—―]+\s*|\s*//+\s*|\s+[-–—]+(?=\w)|(?<=\w)[–—-]+\s+")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: The number of a track on a disc in front of the title of an upload.
_TRACK = re.compile(r"^\s*(?:0\d[\s.)_-]+|\d{1,2}\)\s+|\d{1,2}\.\s+(?=.*\s[-–—]\s))|(?<=\s)[-–—]\s+0\d\s+(?=[-–—]\s)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a few words say: version code -> its name or "" (who remixed), who takes part, what is not understood."""

    versions: tuple[tuple[str, str], ...] = ()
    featured: tuple[str, ...] = ()
    unknown: Words = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the versions."""
        return frozenset(code for code, _ in self.versions)


@dataclass(frozen=True, slots=True)
class Title:
    """A title in parts. ``segments`` are the words between dashes outside brackets, ``notes`` what brackets say.

    ``whole`` are the segments with those brackets in place that are not understood, "(Don't Fear) The Reaper".
    ``core`` and ``full`` are the words of both without a break, ``words`` are all there are, ``text`` is all of it,
    folded.
    """

    segments: tuple[Words, ...]
    whole: tuple[Words, ...]
    notes: tuple[Reading, ...]
    core: Words
    full: Words
    words: Words
    text: str

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """What the notes tell of versions."""
        return tuple(dict(version for note in self.notes for version in note.versions).items())

    @property
    def featured(self) -> tuple[str, ...]:
        """Who the notes say takes part."""
        return tuple(name for note in self.notes for name in note.featured)


@lru_cache(maxsize=2048)
def read(text: str) -> Reading:
    """Return what a bracket, or what is left of a title, says; ``text`` are folded words with a space between."""
    text, featured = _featured(text)
    if FROM.match(text) and not _versions(text)[0]:
        return Reading((), featured, ())
    versions, rest = _versions(text)
    rest = _clean(HARMLESS.sub(" ", rest))
    named, rest = _named(rest)
    rest = _clean(HARMLESS.sub(" ", rest))
    rest = "" if _YEAR.fullmatch(rest) else rest
    return Reading((*versions, *named), featured, tuple(word for word in rest.split() if word.strip("*")))


def _featured(text: str) -> tuple[str, tuple[str, ...]]:
    match = FEATURED.search(text) or WITH.match(text)
    if match is None:
        return text, ()
    names = re.split(r"\s+and\s+", match["names"])
    return text[: match.start()].strip(), tuple(name for name in names if name)


def _versions(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    found = []
    for code, pattern in (PATTERNS if text.isascii() else ALL_PATTERNS).items():
        match = pattern.search(text)
        if match is not None:
            found.append((code, match[0].strip()))
            text = _clean(pattern.sub(" ", text))
    return tuple(found), text


def _named(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the version with a name that the words end with, and what stands before it."""
    match = NAMED.match(text)
    if match is None or (match["what"] in ("take", "vocal") and not match["who"].strip()):
        return (), text
    who = _clean(match["who"] + match["rest"])
    if match["what"] in REMIXES:
        return (("remix", who),), ""
    return ((("alternate", who),), "") if who or match["what"] == "revisited" else ((), "")


def _clean(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def parse(title: str, *, loose: bool = True) -> Title:
    """Take a title apart; ``loose`` is for titles of uploads, which stand between any signs, and not only dashes."""
    plain = _QUOTES.sub(" | " if loose else " ", normalize("NFKC", title))
    plain = _TRACK.sub("", plain) if loose else plain
    outside, inside = _brackets(plain)
    notes = [read(" ".join(canonical_words(text))) for text in inside]
    kept = "".join(_kept(part, inside, notes) for part in outside)
    bare = "".join(part if isinstance(part, str) else " " for part in outside)
    separator = _SEPARATOR if loose else _DASH
    segments, whole = _segments(bare, separator), _segments(kept, separator)
    if not segments and inside:
        segments = whole = tuple(filter(None, (canonical_words(text) for text in inside)))
        notes = []
    return _title(segments, whole, notes, canonical_words(plain), " ".join(fold(title).split()))


def _title(
    segments: Iterable[Words], whole: Iterable[Words], notes: Iterable[Reading], words_of_it: Words, text: str
) -> Title:
    outside, kept = tuple(segments), tuple(whole)
    return Title(outside, kept, tuple(notes), tuple(chain(*outside)), tuple(chain(*kept)), words_of_it, text)


def canonical_words(text: str) -> Words:
    """Return the words of a text with its numbers written one way."""
    return words(canonical(text))


def _segments(text: str, separator: re.Pattern[str]) -> tuple[Words, ...]:
    return tuple(filter(None, (canonical_words(part) for part in separator.split(text))))


def _kept(part: str | int, inside: list[str], notes: list[Reading]) -> str:
    """Return a piece of the title as it stands in the whole one: brackets that are understood are left out."""
    if isinstance(part, str):
        return part
    note = notes[part]
    return f" {inside[part]} " if note.unknown and not note.versions and not note.featured else " "


def _brackets(title: str) -> tuple[list[str | int], list[str]]:
    """Return the pieces outside brackets, with the index of the bracket where one stood, and what brackets hold.

    Brackets in brackets count to the outer one; one that is never closed reaches to the end.
    """
    outside: list[str | int] = []
    inside: list[str] = []
    depth, held = 0, ""
    for piece in _BRACKET.split(title):
        if piece in _OPENING:
            depth, held = depth + 1, held + " "
        elif piece in _CLOSING and depth:
            depth, held = depth - 1, held + " "
            if depth == 0:
                outside.append(len(inside))
                inside.append(held)
                held = ""
        elif depth:
            held += piece
        else:
            outside.append(piece)
    if depth:
        outside.append(len(inside))
        inside.append(held)
    return outside, inside


@lru_cache(maxsize=4096)
def wanted_title(title: str, artists: tuple[str, ...]) -> Title:
    """Take the title of a wanted track apart: what stands behind a dash and is understood is a note as in brackets.

    A first part that only names an artist ("Artist - Title") is left out.
    """
    parsed = parse(title, loose=False)
    named = {words(name) for name in artists}
    segments, whole = list(parsed.segments), list(parsed.whole)
    if len(segments) > 1 and segments[0] in named and len(whole) == len(segments):
        segments, whole = segments[1:], whole[1:]
    notes = list(parsed.notes)
    while len(segments) > 1:
        note = read(" ".join(segments[-1]))
        if note.unknown and not note.versions:
            break
        notes.append(note)
        segments.pop()
        whole = whole[:-1]
    return _title(segments, whole, notes, parsed.words, parsed.text)


def is_classical(title: Title, artists: tuple[str, ...]) -> bool:
    """Whether a composer is named: then those who play must agree, not he."""
    return any(COMPOSERS & set(words(name)) for name in artists) or bool(COMPOSERS & set(title.core[:3]))
