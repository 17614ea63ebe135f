"""Reads the tags of each kind of container, as they are written, through mutagen or FFmpeg. Makes no sense of them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO, FileIO
from itertools import islice
from typing import Any

from mutagen.asf import ASF
from mutagen.mp4 import MP4

from core.container import Container
from core.container.chunks import Chunk, chunks
from core.container.comments import PICTURE, comments_in, entries, flac_blocks
from core.container.demuxer import interruptible, open_demuxer
from core.container.edges import read_at
from core.tags import names
from core.tags.ape import ape_items
from core.tags.pictures import Picture, from_ape, from_asf, from_flac, from_id3, from_mp4, from_vorbis
from core.tags.slim_asf import slim_asf
from core.tags.slim_id3 import open_id3
from core.tags.slim_mp4 import slim_mp4

#: Values of a field, bytes of one of an APEv2 tag, pictures, chunks and comments that are looked at.
_MOST_VALUES, _MOST_TEXT, _MOST_PICTURES, _MOST_CHUNKS, _MOST_COMMENTS = 1_000, 1 << 18, 16, 16, 10_000
_MOST_TAG_CHUNK = 64 << 20
_ID3_CHUNKS = (b"ID3 ", b"id3 ")
_TAG_CHUNKS = (*_ID3_CHUNKS, b"LIST", b"NAME", b"AUTH")
_ASF: Callable[..., Any] = ASF
_MP4: Callable[..., Any] = MP4


@dataclass(slots=True)
class Written:
    """Everything that is written in a file's tags: texts by canonical name, and pictures."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)

    def add_pictures(self, read: Callable[[Any], Picture], stored: Iterable[object]) -> None:
        """Take pictures; one that is broken costs nothing but itself."""
        for one in islice(stored, _MOST_PICTURES - len(self.pictures)):
            with suppress(Exception):
                self.pictures.append(read(one))

    def add(self, name: str, values: Iterable[object]) -> None:
        """Take the values of a field, unless an earlier tag of the same file has it."""
        texts = [text for text in map(_as_text, islice(values, _MOST_VALUES)) if text.strip("\0 ")]
        if texts:
            self.fields.setdefault(name, texts)


def written_in(file: FileIO, found: Container) -> Iterator[Written]:
    """Yield what each tag of a file says, the one to be trusted most first; what cannot be read is left out."""
    for read in _READERS.get(found.kind, (_demuxed,)):
        written = Written()
        # mutagen raises whatever its parsers stumble over; an odd tag must not cost the track.
        with suppress(Exception):
            read(file, found, written)
        yield written


def _id3(file: FileIO, found: Container, written: Written) -> None:
    _take_id3(open_id3(file), written)


def _take_id3(tag: Any, written: Written) -> None:
    for frame_id, name in names.ID3.items():
        for frame in tag.getall(frame_id):
            written.add(name, frame.text)
    for frame in tag.getall("TXXX"):
        written.add(names.canonical(frame.desc), frame.text)
    for frame in tag.getall("UFID"):
        if frame.owner == "http://musicbrainz.org":
            written.fields["musicbrainztrackid"] = [frame.data.decode("ascii", "replace")]
    for frame in tag.getall("RVA2"):
        if frame.desc.lower() == "track" and frame.channel == 1:
            written.add("replaygaintrackgain", [frame.gain])
            written.add("replaygaintrackpeak", [frame.peak])
    written.add_pictures(from_id3, tag.getall("APIC"))


def _ape(file: FileIO, found: Container, written: Written) -> None:
    for item in ape_items(file):
        if item.is_text:
            written.add(names.canonical(item.name), item.value[:_MOST_TEXT].split(b"\0", _MOST_VALUES))
        elif item.name.lower().startswith("cover art"):
            written.add_pictures(partial(from_ape, item.name), [item.value])


def _flac(file: FileIO, found: Container, written: Written) -> None:
    _comments(file, found, written)
    blocks = (block for block in flac_blocks(file, found.start) if block.kind == PICTURE)
    written.add_pictures(from_flac, (read_at(file, block.start, block.size) for block in blocks))


def _comments(file: FileIO, found: Container, written: Written) -> None:
    gathered: dict[str, list[bytes]] = {}
    stored = next(comments_in(file, found), b"")
    for name, value in entries(stored, _MOST_COMMENTS):
        plain = name.decode("latin-1").lower()
        if plain in ("metadata_block_picture", "coverart"):
            written.add_pictures(partial(from_vorbis, plain), [value])
        else:
            gathered.setdefault(names.canonical(plain), []).append(value)
    for field_name, values in gathered.items():
        written.add(field_name, values)


def _mp4(file: FileIO, found: Container, written: Written) -> None:
    slim = slim_mp4(file, found)
    tag = (_MP4(fileobj=slim).tags if slim is not None else None) or {}
    for name, values in tag.items():
        if name in ("trkn", "disk"):
            written.add(names.MP4[name], [f"{number}/{total}" for number, total in values])
        elif name == "covr":
            written.add_pictures(from_mp4, values)
        elif name in names.MP4:
            written.add(names.MP4[name], values)
        elif name.startswith("----:"):
            written.add(names.canonical(name.rpartition(":")[2]), values)


def _asf(file: FileIO, found: Container, written: Written) -> None:
    gathered: dict[str, list[Any]] = {}
    for name, attribute in list(_ASF(fileobj=slim_asf(file, found.start)).tags):
        gathered.setdefault(name, []).append(attribute.value)
    for name, values in sorted(gathered.items(), reverse=True):  # WM/TrackNumber goes before the older WM/Track.
        if name == "WM/Picture":
            written.add_pictures(from_asf, values)
        elif name == "WM/Track":
            written.add("tracknumber", [value + 1 for value in values if isinstance(value, int)])  # Counts from 0.
        else:
            written.add(names.ASF.get(name.lower(), names.canonical(name)), values)


def _iff(file: FileIO, found: Container, written: Written) -> None:
    """ID3 in a chunk of its own, and the older chunks of texts."""
    there = (chunk for chunk in chunks(file, found.start) if chunk.name in _TAG_CHUNKS)
    # Where a program wrote ID3 it may have left older texts in front of it.
    for chunk in sorted(islice(there, _MOST_CHUNKS), key=lambda chunk: chunk.name not in _ID3_CHUNKS):
        if chunk.size > _MOST_TAG_CHUNK:
            continue
        if chunk.name in _ID3_CHUNKS:
            _take_id3(open_id3(BytesIO(read_at(file, chunk.start, chunk.size))), written)
        elif chunk.name == b"LIST":
            _take_info(read_at(file, chunk.start, chunk.size), written)
        elif chunk.name in (b"NAME", b"AUTH") and found.kind == "aiff":
            _take_text_chunk(file, chunk, written)


def _take_info(body: bytes, written: Written) -> None:
    position = 4 if body[:4] == b"INFO" else len(body)
    while position + 8 <= len(body):
        name, size = body[position : position + 4], int.from_bytes(body[position + 4 : position + 8], "little")
        if name in names.RIFF_INFO:
            written.add(names.RIFF_INFO[name], [body[position + 8 : position + 8 + size]])
        position += 8 + size + size % 2


def _take_text_chunk(file: FileIO, chunk: Chunk, written: Written) -> None:
    name = "title" if chunk.name == b"NAME" else "artist"
    written.add(name, [read_at(file, chunk.start, min(chunk.size, 65536))])


def _demuxed(file: FileIO, found: Container, written: Written) -> None:
    """What FFmpeg finds, for containers that mutagen does not know (Matroska)."""
    with interruptible(), open_demuxer(file, found) as container:
        streams = [stream.metadata for stream in container.streams.audio]
        for metadata in (container.metadata, *streams):
            for name, value in metadata.items():
                written.add(names.canonical(name), [value])
        for attachment in container.streams.attachments:
            if (attachment.mimetype or "").startswith("image/"):
                written.pictures.append(Picture(bytes(attachment.data), attachment.mimetype or "", front=True))


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("cp1252", "replace")
    return str(value)


_Reader = Callable[[FileIO, Container, Written], None]
_READERS: dict[str, tuple[_Reader, ...]] = {
    "mp3": (_id3, _ape),
    "aac": (_id3, _ape),
    "tta": (_id3, _ape),
    "ape": (_ape, _id3),
    "wavpack": (_ape, _id3),
    "musepack": (_ape, _id3),
    "flac": (_flac, _id3),
    "ogg": (_comments,),
    "mp4": (_mp4,),
    "asf": (_asf,),
    "wav": (_iff,),
    "aiff": (_iff,),
}
