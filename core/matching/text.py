"""Text made comparable: words without case, accents and typography, a Latin key for other scripts, and likeness.

Knows nothing of titles and artists.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import Levenshtein

Words = tuple[str, ...]

#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_ACCENTS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_DOLLAR = re.compile(r"(?<=\w)\$|\$(?=\w)")
_SHOUT = re.compile(r"(?<=[^\W\d_])!(?=[^\W\d_])")
_MARKS = frozenset(".$!&+")
_AND = re.compile(r"[&+]")
_WORD = re.compile(r"[^\W_]+(?:\*+[^\W_]*)*")
#: Sounds that Greek writes with two letters.
_GREEK = (("mp", "b"), ("nt", "d"), ("gk", "g"))
#: A word may stand for another one.
_SAME = {"n": "and", "u": "you"}
#: From here on two texts differ in whole words; no more than a slip of the pen in this share of the letters.
_APART = 0.5


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """Return the text caseless, in plain forms and without accents; scripts stay what they are."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


@lru_cache(maxsize=2048)
def words(text: str) -> Words:
    """Return the words of a text, folded; "&" is a word, letters with dots are one ("m.i.a." is "mia")."""
    plain = _APOSTROPHES.sub("", fold(text))
    if _MARKS.isdisjoint(plain):
        return tuple(_SAME.get(word, word) for word in _WORD.findall(plain))
    plain = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", plain)
    plain = _AND.sub(" and ", _SHOUT.sub("i", _DOLLAR.sub("s", plain)))
    return tuple(_SAME.get(word, word) for word in _WORD.findall(plain))


@lru_cache(maxsize=2048)
def latin(text: str) -> Words:
    """Return the words of a text written in Latin letters, as far as letters can tell."""
    if text.isascii():
        return words(text)
    key = words(anyascii(unicodedata.normalize("NFKC", text)))
    if "greek" not in scripts(text):
        return key
    return tuple(_greek(word) for word in key)


def _greek(word: str) -> str:
    for written, sound in _GREEK:
        word = word.replace(written, sound)
    return word


_LATIN = frozenset({"latin"})
#: Ways in which a sound of other scripts is written in Latin letters, made one.
_SOUNDS = (
    ("shch", "sh"),
    ("kh", "h"),
    ("ks", "x"),
    ("ts", "c"),
    ("zh", "j"),
    ("ph", "f"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
)


@lru_cache(maxsize=2048)
def sound(text: str) -> str:
    """Return a key by which a text can be found in other spellings of its letters: "Макс Корж" is "Max Korzh"."""
    key = joined(latin(text))
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", key)


@lru_cache(maxsize=2048)
def scripts(text: str) -> frozenset[str]:
    """Return the scripts of the letters in a text, by their names in Unicode ("latin", "cyrillic", "cjk", …)."""
    if text.isascii():
        return _LATIN if any(map(str.isalpha, text)) else frozenset()
    return frozenset(_script(letter) for letter in text if letter.isalpha())


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "OTHER").lower()
    return re.split("[ -]", name.removeprefix("fullwidth ").removeprefix("halfwidth "))[0]


#: Scripts whose letters can be told in Latin ones, near enough.
_ALPHABETS = frozenset({"latin", "cyrillic", "greek", "modifier", "masculine", "feminine"})


def comparable(one: str, other: str) -> bool:
    """Whether unlike letters would mean anything: "宇多田" and "Utada" may be one name, "Кино" and "Muse" are not."""
    first, second = scripts(one), scripts(other)
    if not first or not second:
        return True
    return bool(first & second) or (first <= _ALPHABETS and second <= _ALPHABETS)


@lru_cache(maxsize=2048)
def runs(text: str) -> tuple[str, ...]:
    """Return the parts of a text by script where it is written twice: "봄날 Spring Day" gives "봄날", "Spring Day"."""
    if text.isascii():
        return ()
    found: dict[bool, list[str]] = {True: [], False: []}
    for word in unicodedata.normalize("NFKC", text).split():
        found[scripts(word) <= {"latin"}].append(word)
    return tuple(" ".join(part) for part in found.values() if part) if all(found.values()) else ()


def joined(key: Sequence[str]) -> str:
    """Return the words as one, without an article in front: spaces are a matter of taste."""
    return "".join(key[1:] if len(key) > 1 and key[0] in ("the", "a", "an") else key)


@lru_cache(maxsize=4096)
def likeness(one: Words, other: Words) -> float:
    """Return how alike two texts are, 0..1, by the letters that must change; stars stand for any letters."""
    if one == other:
        return 1.0
    first, second = joined(_uncensored(one, other)), joined(_uncensored(other, one))
    if first == second:
        return 1.0
    like = Levenshtein.normalized_similarity(first, second)
    return min(like, _APART) if _a_word_differs(one, other) else like


def _a_word_differs(one: Words, other: Words) -> bool:
    """Whether the texts have as many words, and one of these is another word altogether."""
    if len(one) != len(other):
        return False
    return any(a != b and Levenshtein.normalized_similarity(a, b) < _APART for a, b in zip(one, other, strict=True))


def _uncensored(text: Words, by: Words) -> Words:
    """Return ``text`` with the words that have stars filled in from ``by``, where they fit."""
    if len(text) != len(by) or not any("*" in word for word in text):
        return text
    return tuple(b if "*" in a and _fits(a, b) else a for a, b in zip(text, by, strict=True))


def _fits(censored: str, word: str) -> bool:
    pattern = r"[\w*]*".join(re.escape(part) for part in re.split(r"\*+", censored))
    return re.fullmatch(pattern, word) is not None


def found_at(part: Sequence[str], whole: Sequence[str]) -> int | None:
    """Return where ``part`` stands in ``whole``, word by word, or ``None``."""
    size = len(part)
    spots = range(len(whole) - size + 1) if size else ()
    return next((spot for spot in spots if tuple(whole[spot : spot + size]) == tuple(part)), None)
