"""Which one of several: parts, movements, numbers, opus and catalogue numbers, keys. Writes them one way and compares.

``canonical`` makes "Pt. II" and "Part 2" the same words; ``Numbering`` is what the words of a title say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from core.matching.text import fold

_ROMAN_NAMES = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi"
_SPELT_NAMES = "one two three four five six seven eight nine ten"
_ROMAN = {name: value for value, name in enumerate(_ROMAN_NAMES.split(), start=1)}
_SPELT = {name: value for value, name in enumerate(_SPELT_NAMES.split(), start=1)}
#: Label in our words -> how it is written.
_LABELS = {
    "part": r"parts|part|pts|pt|teil|parte|partie|часть|ч",
    "volume": r"volume|vol",
    "chapter": r"chapter|chap|cap|capitulo|chapitre",
    "act": r"act",
    "scene": r"scene",
    "book": r"book|livre|buch|heft",
    "movement": r"movement|mvmt|mvt|mov|satz",
    "no": r"no|nos|nr|num|numero|number|№",
    "op": r"opus|op",
    "bwv": r"bwv",
    "k": r"kv|k",
    "rv": r"rv",
    "hwv": r"hwv",
    "hob": r"hob",
    "woo": r"woo",
    "d": r"d",
    "l": r"l",
    "s": r"s",
    "sz": r"sz",
    "wwv": r"wwv",
    "twv": r"twv",
}
CATALOGUES = ("bwv", "k", "rv", "hwv", "hob", "woo", "d", "l", "s", "sz", "wwv", "twv")
#: One letter is a catalogue only with its dot ("D. 899"), and K also without ("K 331").
_SINGLE = frozenset({"d", "l", "s"})
#: Of "Part One" the number may be spelt; of these labels the Roman ones count.
_SPELLING = frozenset({"part", "volume", "chapter", "act", "scene", "book", "movement"})

_VALUE = r"(?P<value>\d{1,4}[a-z]?|[ivx]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
#: "Parts I-V", "Pts. 1 & 2".
_RANGE = r"(?:\s*(?:-|–|—|&|\+|and|to|bis)\s*(?P<last>\d{1,3}|[ivx]{1,5})\b(?!\.))?"
_LABEL_OF = {name: label for label, names in _LABELS.items() for name in names.split("|")}
_LABELLED = re.compile(rf"(?<![\w'])(?P<name>{'|'.join(_LABELS.values())})(?P<dot>[.:]?)\s*{_VALUE}{_RANGE}")
#: Without any of these there is nothing to write in another way.
_NUMERIC = re.compile(r"\d|\b(?:[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)\b")
#: "#3", "Nº 3".
_HASH = re.compile(r"(?:#|nº|n°)\s*(\d{1,3})\b")
#: "…: III. Alla turca", ": 1. Allegro"; at the start of a title too.
_MOVEMENT = re.compile(r"(?:^|[:,;–—-]\s*)(?P<value>\d{1,2}|[ivx]{1,5})\.\s+(?=[^\W\d_])")
_LAST_ROMAN = re.compile(r"(?<=\w\s)(?P<value>ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii)(?=\s*(?:$|[(\[:]))")
_KEY = re.compile(r"\b(?:in )?([a-h])[ -]?(flat|sharp|♭|♯)?[ -]?(major|minor|dur|moll|maggiore|minore)\b")
_MODES = {"dur": "major", "moll": "minor", "maggiore": "major", "minore": "minor"}


@dataclass(frozen=True, slots=True)
class Numbering:
    """What a title says of numbers: label -> values, the numbers without a label, and the musical key."""

    labels: tuple[tuple[str, frozenset[str]], ...] = ()
    bare: tuple[str, ...] = ()
    key: str | None = None

    def of(self, label: str) -> frozenset[str]:
        """Return the values of a label."""
        return next((values for name, values in self.labels if name == label), frozenset())

    @property
    def is_work(self) -> bool:
        """Whether the title names a work of a catalogue, an opus or a movement."""
        return any(label in CATALOGUES or label in ("op", "movement") for label, _ in self.labels)


@lru_cache(maxsize=2048)
def canonical(title: str) -> str:
    """Return the title, folded, with its labelled numbers written one way: "Pt. II" becomes "part 2"."""
    text = fold(normalize("NFKC", title.replace("№", "no. ")))
    if _NUMERIC.search(text) is None:
        return text
    text = _HASH.sub(r" no \1 ", text)
    text = _MOVEMENT.sub(lambda match: f" : movement {_number(match['value'])} ", text)
    text = _LABELLED.sub(_written, text)
    return _LAST_ROMAN.sub(lambda match: str(_number(match["value"])), text)


def _written(match: re.Match[str]) -> str:
    name, value = match["name"], match["value"]
    label = _LABEL_OF[name]
    if label in _SINGLE and match["dot"] != ".":
        return match[0]
    if not value[0].isdigit() and label not in _SPELLING:
        return match[0]
    last = f"{label} {_number(match['last'])} " if match["last"] and label in _SPELLING else match["last"] or ""
    return f" {label} {_number(value)} {last}"


def _number(value: str) -> str:
    return str(_ROMAN.get(value) or _SPELT.get(value) or value.lstrip("0") or "0")


@lru_cache(maxsize=2048)
def numbering(text: tuple[str, ...]) -> Numbering:
    """Return what canonical words say of numbers."""
    found: dict[str, set[str]] = {}
    bare = []
    for before, word in zip(("", *text), text, strict=False):
        if before in _LABELS and word[0].isdigit():
            found.setdefault(before, set()).add(word)
        elif word.isdigit():
            bare.append(word.lstrip("0") or "0")
    labels = tuple((label, frozenset(values)) for label, values in sorted(found.items()))
    return Numbering(labels, tuple(sorted(bare)), _key(" ".join(text)))


def _key(text: str) -> str | None:
    match = _KEY.search(text)
    if match is None:
        return None
    return f"{match[1]}{match[2] or ''} {_MODES.get(match[3], match[3])}"


def without_numbering(text: Sequence[str]) -> tuple[str, ...]:
    """Return the words that are neither labels with numbers, nor numbers, nor the key."""
    plain = _KEY.sub(" ", " ".join(text)).split()
    pairs = zip(plain, (*plain[1:], ""), strict=False)
    return tuple(word for word, after in pairs if not word.isdigit() and not (word in _LABELS and after[:1].isdigit()))


def conflicts(wanted: Numbering, offered: Numbering) -> str | None:
    """Return why two titles cannot be of one recording by their numbers, or ``None``: "number" or "key".

    A label that only one side has is no conflict here; see ``missing``.
    """
    for label, values in wanted.labels:
        others = offered.of(label)
        if others and not (values <= others or others <= values):
            return "number"
    if wanted.key and offered.key and wanted.key != offered.key:
        return "key"
    return "number" if _bare_conflict(wanted, offered) else None


def _bare_conflict(wanted: Numbering, offered: Numbering) -> bool:
    ours, theirs = set(wanted.bare), set(offered.bare)
    if wanted.is_work or offered.is_work or wanted.of("no") or offered.of("no"):
        return bool(ours and theirs) and not (ours <= theirs or theirs <= ours)
    return ours != theirs


def missing(wanted: Numbering, offered: Numbering) -> bool:
    """Whether one side names a part, a movement or a number of which the other says nothing."""
    if wanted.labels == offered.labels and wanted.bare == offered.bare:
        return False
    telling = ("part", "volume", "chapter", "act", "scene", "book", "movement", "no")
    if any(bool(wanted.of(label)) != bool(offered.of(label)) for label in telling if label not in ("book", "volume")):
        return not _same_entry(wanted, offered)
    return bool(wanted.is_work and set(wanted.bare) and not offered.bare)


def _same_entry(wanted: Numbering, offered: Numbering) -> bool:
    """Whether a catalogue number says it all, and neither side names a movement."""
    if wanted.of("movement") or offered.of("movement"):
        return False
    return any(wanted.of(label) & offered.of(label) for label in CATALOGUES)
