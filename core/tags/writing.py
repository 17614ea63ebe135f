"""Writes tags and covers: ID3v2.4 (mp3, WAV, AIFF), MP4, FLAC, Ogg. The content decides which, not the name.

What a field is called stands in ``names.WRITTEN``. The sound is not touched; a file is replaced whole or not at all.
"""

import base64
import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mutagen.aiff import AIFF
from mutagen.flac import FLAC
from mutagen.flac import Picture as FlacPicture
from mutagen.id3 import ID3, Frames
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from core.container import Container, open_regular, sniff
from core.container.edges import read_at
from core.errors import TagError
from core.tags.covers import size_of
from core.tags.names import SHADOWS, WRITTEN, canonical
from core.tags.values import clean
from models.audio import Cover, Tags

#: Texts by the canonical name of their field.
Fields = Mapping[str, list[str]]

_FRONT, _UTF8 = 3, 3
_OGG: tuple[tuple[bytes, Any], ...] = ((b"OpusHead", OggOpus), (b"\x01vorbis", OggVorbis), (b"\x7fFLAC", OggFLAC))
_ID3_FILE: Any = ID3
_FRAMES: Any = Frames
_WAVE: Any = WAVE
_AIFF: Any = AIFF
_FLAC: Any = FLAC
_FLAC_PICTURE: Any = FlacPicture
_MP4: Any = MP4
_MP4_COVER: Any = MP4Cover
_FREE_FORM: Any = MP4FreeForm


def write_tags(path: str, tags: Tags, cover: Cover | None = None, *, source: str = "", afresh: bool = False) -> None:
    """Write what is known of a track into its file; what is ``None`` or empty is left as it is there.

    Parameters
    ----------
    tags
        ``has_cover`` plays no part.
    cover
        Takes the place of all pictures; JPEG or PNG, see ``covers.checked_cover``.
    source
        Where the file came from; it is written as the comment.
    afresh
        Throw away whatever tags there are, without reading them.

    Raises
    ------
    TagError
        The file cannot be read or written, or is of a kind that is not written here; it is as it was then.
    """
    fields = fields_of(tags, source=source)
    try:
        with _replacing(Path(os.path.realpath(path))) as (copy, found):
            _writer(found)(copy, fields, cover, afresh)
    except TagError:
        raise
    except Exception as error:  # mutagen raises whatever its parsers stumble over
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise TagError(f"tags of {path} cannot be written: {words}") from error


def writer_of(file: Any) -> Any:
    """Return what writes the tags of an open file: a kind of container, or mutagen's class for one in Ogg."""
    found = sniff(file)
    if found is None:
        raise TagError("it is no audio known here")
    kind = _told_apart(file, found)
    _writer(kind)
    return kind


def write_copy(copy: Path, fields: Fields) -> None:
    """Write fields into a file as it lies there, which should be a copy; errors as they come from mutagen."""
    with open_regular(str(copy)) as file:
        kind = writer_of(file)
    _writer(kind)(copy, fields, None, False)


def fields_of(tags: Tags, *, source: str = "") -> dict[str, list[str]]:
    """Return the fields to write, by canonical name; only those that there are, cleaned as they are when read."""
    found: dict[str, tuple[object, ...]] = {
        "title": (tags.title,),
        "artist": tags.artists,
        "album": (tags.album,),
        "albumartist": (tags.album_artist,),
        "tracknumber": (tags.track_number,),
        "tracktotal": (tags.track_total,),
        "discnumber": (tags.disc_number,),
        "date": (tags.year,),
        "genre": tags.genres,
        "isrc": (tags.isrc,),
        "musicbrainztrackid": (tags.musicbrainz_recording_id,),
        "musicbrainzalbumid": (tags.musicbrainz_album_id,),
        "musicbrainzartistid": tags.musicbrainz_artist_ids,
        "bpm": (None if tags.bpm is None else f"{tags.bpm:.2f}".rstrip("0").rstrip("."),),
        "initialkey": (tags.key,),
        "replaygaintrackgain": (_decibels(tags.replaygain_track_gain_db),),
        "replaygaintrackpeak": (None if tags.replaygain_track_peak is None else f"{tags.replaygain_track_peak:.6f}",),
        "comment": (source or None,),
    }
    texts = {name: [clean(str(value)) for value in values if value is not None] for name, values in found.items()}
    return {name: known for name, values in texts.items() if (known := [value for value in values if value])}


def _decibels(gain: float | None) -> str | None:
    return None if gain is None else f"{gain:.2f} dB"


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[tuple[Path, Any]]:
    """Give a copy to write to, and its kind; it takes the place of the file if all goes well."""
    with open_regular(str(path)) as file:
        found = sniff(file)
        if found is None:
            raise TagError(f"tags of {path} cannot be written: it is no audio known here")
        found = _told_apart(file, found)
    handle, name = tempfile.mkstemp(prefix=".playlista-", suffix=".tmp", dir=path.parent)
    os.close(handle)
    copy = Path(name)
    try:
        shutil.copyfile(path, copy)
        shutil.copymode(path, copy)
        yield copy, found
        _flush(copy)
        copy.replace(path)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _told_apart(file: Any, found: Container) -> Any:
    """Return mutagen's class for a file in Ogg, for others the kind."""
    if found.kind != "ogg":
        return found.kind
    head = read_at(file, found.start, 128)
    return next((kind for signature, kind in _OGG if signature in head), "ogg")


def _writer(found: Any) -> "_Writer":
    if isinstance(found, str):
        writer = _WRITERS.get(found)
        if writer is None:
            raise TagError(f"tags cannot be written into {found} files")
        return writer

    def write(path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
        _write_ogg(found, path, fields, cover, afresh)

    return write


def _write_mp3(path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    tag = _id3_of(path, afresh)
    _fill_id3(tag, fields, cover)
    tag.save(str(path), v1=1 if not afresh else 0, v2_version=4)


def _id3_of(path: Path, afresh: bool) -> Any:
    if not afresh:
        with contextlib.suppress(Exception):
            return _ID3_FILE(str(path))
    return _ID3_FILE()


def _write_wav(path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    _write_iff(_WAVE(str(path)), fields, cover, afresh)


def _write_aiff(path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    _write_iff(_AIFF(str(path)), fields, cover, afresh)


def _write_iff(file: Any, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    if file.tags is None:
        file.add_tags()
    if afresh:
        file.tags.clear()
    _fill_id3(file.tags, fields, cover)
    file.save()


def _fill_id3(tag: Any, fields: Fields, cover: Cover | None) -> None:
    for key in [key for key, frame in tag.items() if _id3_field(frame) in _replaced(fields)]:
        del tag[key]
    for name, values in fields.items():
        if name not in ("tracknumber", "tracktotal"):
            tag.add(_frame(WRITTEN[name].id3, values))
    if "tracknumber" in fields or "tracktotal" in fields:
        tag.add(_frame("TRCK", [_of(fields)]))
    if cover is not None:
        tag.delall("APIC")
        tag.add(_FRAMES["APIC"](encoding=_UTF8, mime=cover.mime, type=_FRONT, desc="", data=cover.data))


def _id3_field(frame: Any) -> str:
    """Return the field that a frame holds, canonically named, or nothing."""
    kind = frame.FrameID
    if kind == "TXXX":
        return canonical(frame.desc)
    if kind == "UFID":
        return "musicbrainztrackid" if frame.owner == "http://musicbrainz.org" else ""
    return _FIELD_OF_FRAME.get(kind, "")


def _frame(spelled: str, values: list[str]) -> Any:
    kind, _, name = spelled.partition(":")
    if kind == "UFID":
        return _FRAMES["UFID"](owner=name, data=values[0].encode())
    if kind == "TXXX":
        return _FRAMES["TXXX"](encoding=_UTF8, desc=name, text=values)
    if kind == "COMM":
        return _FRAMES["COMM"](encoding=_UTF8, lang="XXX", desc="", text=values)
    return _FRAMES[kind](encoding=_UTF8, text=values)


def _of(fields: Fields) -> str:
    """Return a track's number and total as "3/12", "3" or "0/12"."""
    number, total = fields.get("tracknumber", ["0"])[0], fields.get("tracktotal")
    return f"{number}/{total[0]}" if total else number


def _write_mp4(path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    file = _MP4(str(path))
    if file.tags is None:
        file.add_tags()
    tags = file.tags
    for key in [key for key in tags if afresh or _mp4_field(key) in _replaced(fields)]:
        del tags[key]
    for name, values in fields.items():
        spelled = WRITTEN[name].mp4
        if spelled.startswith("----:"):
            tags[spelled] = [_FREE_FORM(value.encode()) for value in values]
        elif spelled not in ("trkn", "disk", "tmpo"):
            tags[spelled] = values
    _number_mp4(tags, fields)
    if cover is not None:
        kind = MP4Cover.FORMAT_PNG if cover.mime == "image/png" else MP4Cover.FORMAT_JPEG
        tags["covr"] = [_MP4_COVER(cover.data, kind)]
    file.save()


def _number_mp4(tags: Any, fields: Fields) -> None:
    """Write what MP4 has as numbers."""
    if "tracknumber" in fields or "tracktotal" in fields:
        tags["trkn"] = [(int(fields.get("tracknumber", ["0"])[0]), int(fields.get("tracktotal", ["0"])[0]))]
    if "discnumber" in fields:
        tags["disk"] = [(int(fields["discnumber"][0]), 0)]
    if "bpm" in fields:
        tags["tmpo"] = [round(float(fields["bpm"][0]))]


def _mp4_field(key: str) -> str:
    return canonical(key.rpartition(":")[2]) if key.startswith("----:") else _FIELD_OF_ATOM.get(key, "")


def _write_flac(path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    file = _FLAC(str(path))
    _fill_comments(file, fields, afresh)
    if afresh or cover is not None:
        file.clear_pictures()
    if cover is not None:
        file.add_picture(_flac_picture(cover))
    file.save(deleteid3=afresh)


def _write_ogg(kind: Any, path: Path, fields: Fields, cover: Cover | None, afresh: bool) -> None:
    file = kind(str(path))
    _fill_comments(file, fields, afresh)
    if cover is not None:
        for name in {"metadata_block_picture", "coverart"}.intersection(file.tags.keys()):
            del file.tags[name]
        file.tags["metadata_block_picture"] = [base64.b64encode(_flac_picture(cover).write()).decode("ascii")]
    file.save()


def _fill_comments(file: Any, fields: Fields, afresh: bool) -> None:
    if file.tags is None:
        file.add_tags()
    for key in list(file.tags.keys()):
        if afresh or canonical(key) in _replaced(fields):
            del file.tags[key]
    for name, values in fields.items():
        file.tags[WRITTEN[name].vorbis] = values


def _flac_picture(cover: Cover) -> Any:
    picture = _FLAC_PICTURE()
    picture.type, picture.mime, picture.data = _FRONT, cover.mime, cover.data
    picture.width, picture.height = size_of(cover.data) or (0, 0)
    picture.depth = 24 if picture.width else 0
    return picture


def _replaced(fields: Fields) -> set[str]:
    """Name the fields that the new ones take the place of: a track's number and its total are one."""
    names = {*fields}.union(*(SHADOWS.get(name, ()) for name in fields))
    return names | {"tracknumber", "tracktotal"} if names & {"tracknumber", "tracktotal"} else names


_Writer = Callable[[Path, Fields, Cover | None, bool], None]
_FIELD_OF_FRAME = {spelling.id3: name for name, spelling in WRITTEN.items() if ":" not in spelling.id3}
_FIELD_OF_FRAME |= {"TRCK": "tracknumber", "TDRL": "releasedate", "TDOR": "originaldate"}
_FIELD_OF_ATOM = {spelling.mp4: name for name, spelling in WRITTEN.items() if ":" not in spelling.mp4}
_FIELD_OF_ATOM |= {"trkn": "tracknumber", "gnre": "genre"}
_WRITERS: dict[str, _Writer] = {
    "mp3": _write_mp3,
    "wav": _write_wav,
    "aiff": _write_aiff,
    "mp4": _write_mp4,
    "flac": _write_flac,
}
