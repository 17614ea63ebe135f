"""Some fields of a file set, and everything else in its tags as it was, which is looked at and not taken for granted.

Writes into the file that it is given: hand in a copy. See ``core.retagging`` for what makes that safe.
"""

from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import Any

from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from core.container import open_regular, sniff
from core.container.comments import comments_in, entries
from core.errors import TagError
from core.tags import fields_in
from core.tags.id3_splice import spliced, tag_size
from core.tags.iff_tag import put_tag, stored_tag
from core.tags.names import SHADOWS, canonical
from core.tags.writing import write_copy, writer_of

Fields = Mapping[str, list[str]]

_MP4: Any = MP4
_MOST_COMMENTS = 100_000
#: R128 gains are for -23 LUFS in steps of 1/256 dB, ReplayGain for -18 (RFC 7845, 5.2.1).
_R128_DB, _R128_STEPS = -5.0, 256


def as_stored(path: str, fields: Fields) -> dict[str, list[str]]:
    """Return fields as this kind of file has them: Opus has a gain of its own and no peak, MP4 whole tempos."""
    with open_regular(path) as file:
        kind = writer_of(file)
    if kind is OggOpus:
        kept = {name: values for name, values in fields.items() if name != "replaygaintrackpeak"}
        gain = kept.pop("replaygaintrackgain", None)
        return kept | ({"r128trackgain": [_r128(gain[0])]} if gain else {})
    if kind == "mp4" and "bpm" in fields:
        return {**fields, "bpm": [str(round(float(fields["bpm"][0])))]}
    return dict(fields)


def changes(path: str, fields: Fields) -> dict[str, tuple[list[str], list[str]]]:
    """Return what would change: by field the values that are there, and the new ones."""
    there = fields_in(path)
    return {
        name: (there.get(name, []), values)
        for name, values in as_stored(path, fields).items()
        if there.get(name, []) != values
    }


def set_fields(copy: Path, fields: Fields) -> None:
    """Set fields, as ``as_stored`` gives them, in a file.

    Raises
    ------
    TagError
        It is of a kind that is not written here, its tags are damaged, or they would not stay as they are.
    """
    before = _others(copy, fields)
    with open_regular(str(copy)) as file:
        kind = writer_of(file)
    if kind == "mp3":
        _splice_mp3(copy, fields)
    elif kind in ("wav", "aiff"):
        _splice_iff(copy, fields)
    else:
        write_copy(copy, fields)
    if _others(copy, fields) != before:
        raise TagError("its other tags would not stay as they are; it is left alone")


def _splice_mp3(copy: Path, fields: Fields) -> None:
    with copy.open("rb") as file:
        size = tag_size(file.read(10))
        file.seek(0)
        old = file.read(size)
    new = spliced(old, fields)
    if len(new) == len(old):
        with copy.open("rb+") as file:
            file.write(new)
        return
    with copy.open("rb") as file:
        file.seek(size)
        sound = file.read()
    copy.write_bytes(new + sound)


def _splice_iff(copy: Path, fields: Fields) -> None:
    with FileIO(copy, "rb+") as file:
        _, old = stored_tag(file)
        put_tag(file, spliced(old[: tag_size(old[:10])], fields))


def _others(path: Path, fields: Fields) -> object:
    """Everything in the tags but the fields that are set, as far as their form can be compared."""
    gone = {*fields}.union(*(SHADOWS.get(name, ()) for name in fields))
    with open_regular(str(path)) as file:
        kind = writer_of(file)
        found = sniff(file)
        if kind == "mp4":
            tags = _MP4(str(path)).tags or {}
            return {
                name: list(value) if isinstance(value, list) else value
                for name, value in tags.items()
                if canonical(_MP4_NAMES.get(name, name.rpartition(":")[2])) not in gone
            }
        if found is None or kind in ("mp3", "wav", "aiff"):
            return None  # spliced, byte for byte
        stored = (pair for comment in comments_in(file, found) for pair in entries(comment, _MOST_COMMENTS))
        return sorted((name, value) for name, value in stored if canonical(name.decode("latin-1")) not in gone)


def _r128(gain: str) -> str:
    return str(round((float(gain.removesuffix(" dB")) + _R128_DB) * _R128_STEPS))


_MP4_NAMES = {"tmpo": "bpm"}
