"""What a person may write in a query, field by field, for whoever completes or explains it."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.store.fields import BESIDE, FIELDS
from models.content import CLASSES
from models.keys import CAMELOT
from models.relations import KEY_RELATIONS, TEMPO_RELATIONS


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """A field: its ``kind`` (of ``Field``, or "choice"), whether tracks are sorted by it, and how it is written."""

    name: str
    kind: str
    sortable: bool
    help: str
    values: tuple[str, ...] = ()


_KINDS = {
    "text": 'text anywhere in it, whatever its case: {0}:word, {0}:one,other, {0}:"two words"',
    "key": "a key in any spelling: {0}:8A, {0}:Am, {0}:8A,9A",
    "number": "a number as it is rounded, or a range: {0}:1, {0}:1..2.5, {0}:..2, {0}:>1, {0}:none",
    "share": "0 to 1, as it is rounded, or a range: {0}:0.39, {0}:0.3..0.6, {0}:..0.4, {0}:>0.5, {0}:none",
    "time": "since so long, or a year, month, day or range: {0}:-30d, {0}:2026-01, {0}:2024..2025, {0}:none",
    "flag": "{0}:yes or {0}:no",
}
_BESIDE = {
    "tag": ("text", "what networks heard: tag:rock, with a score of one's own tag:rock=0.4..", ()),
    "content": ("choice", "what a track is beside a song: content:live, content:none", (*CLASSES, "none")),
    "in": ("text", 'in the newest version of a saved playlist, by name or id: in:Evening, in:3, in:"Late night"', ()),
    "label": ("text", 'a label, your own or everybody\'s: label:party, label:"Late night", label:none', ()),
    "tempo_disagrees": (
        "choice",
        "what the tempo in the tags is to ours, if not the same: tempo_disagrees:yes, tempo_disagrees:half,double",
        ("yes", "no", *TEMPO_RELATIONS),
    ),
    "key_disagrees": (
        "choice",
        "what the key in the tags is to ours, if not the same: key_disagrees:yes, key_disagrees:relative",
        ("yes", "no", *KEY_RELATIONS),
    ),
}
_SHARES = ("energy", "danceability", "tempo_confidence", "downbeat_confidence", "key_confidence", "spectral_flatness")
_VALUES = {"key": tuple(CAMELOT.values()), "flag": ("yes", "no")}


def field_helps() -> Iterator[FieldHelp]:
    """Yield every field of the filter language, by name."""
    for name in sorted((*FIELDS, *BESIDE)):
        if name in _BESIDE:
            kind, words, values = _BESIDE[name]
            yield FieldHelp(name, kind, sortable=False, help=words, values=values)
        else:
            kind = FIELDS[name].kind
            words = _KINDS["share" if name in _SHARES else kind].format(name)
            yield FieldHelp(name, kind, sortable=True, help=words, values=_VALUES.get(kind, ()))
