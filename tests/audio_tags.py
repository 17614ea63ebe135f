"""Writes tags and covers of every family into sound files, through mutagen; Matroska's through PyAV. Knows no test."""

import base64
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import av
import mutagen.aiff
import mutagen.apev2
import mutagen.asf
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggflac
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave

# mutagen has type hints in part only.
apev2: Any = mutagen.apev2
asf: Any = mutagen.asf
flac: Any = mutagen.flac
id3: Any = mutagen.id3
mp4: Any = mutagen.mp4

Comments = Mapping[str, list[str]]

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def tag_id3(path: Path, frames: list[Any], *, opened: Callable[..., Any] | None = None) -> None:
    """Put ID3v2.4 and ID3v1 in front of and behind a file, or into the chunk of a WAV or AIFF."""
    if opened is None:
        tag = id3.ID3()
        for frame in frames:
            tag.add(frame)
        tag.save(str(path), v1=2)
        return
    file = opened(str(path))
    if file.tags is None:
        file.add_tags()
    for frame in frames:
        file.tags.add(frame)
    file.save()


def tag_ape(path: Path, items: Mapping[str, Any]) -> None:
    """Put an APEv2 tag behind a file."""
    tag = apev2.APEv2()
    tag.update(items)
    tag.save(str(path))


def tag_comments(path: Path, opened: Any, comments: Comments, *, cover: bytes = b"") -> None:
    """Set the Vorbis comments of a FLAC or Ogg file."""
    file = opened(str(path))
    for name, values in comments.items():
        file[name] = values
    if cover and opened is flac.FLAC:
        file.add_picture(flac_picture(cover))
    elif cover:
        file["metadata_block_picture"] = [base64.b64encode(flac_picture(cover).write()).decode()]
    file.save()


def flac_picture(data: bytes) -> Any:
    """Return a FLAC picture block that holds a front cover."""
    picture = flac.Picture()
    picture.type, picture.mime, picture.data = 3, "image/jpeg", data
    return picture


def tag_mp4(path: Path, atoms: Mapping[str, Any]) -> None:
    """Set the atoms of an MP4 file."""
    file = mp4.MP4(str(path))
    file.update(atoms)
    file.save()


def tag_asf(path: Path, attributes: Mapping[str, Any]) -> None:
    """Set the attributes of a WMA file."""
    file = asf.ASF(str(path))
    file.update(attributes)
    file.save()


def tag_riff_info(path: Path, texts: Mapping[bytes, bytes]) -> None:
    """Put a LIST chunk with texts behind the samples of a WAV."""
    body = b"INFO"
    for name, text in texts.items():
        text += b"\0" * (2 - len(text) % 2)
        body += name + len(text).to_bytes(4, "little") + text
    data = path.read_bytes() + b"LIST" + len(body).to_bytes(4, "little") + body
    path.write_bytes(data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:])


def tag_matroska(path: Path, metadata: Mapping[str, str]) -> None:
    """Write the same packets into a Matroska file with other tags."""
    target = io.BytesIO()
    with av.open(str(path)) as source, av.open(target, "w", format="matroska") as container:
        stream = container.add_stream_from_template(source.streams.audio[0])
        container.metadata.update(metadata)
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                container.mux(packet)
    path.write_bytes(target.getvalue())


def retag(path: Path, variant: str, title: str) -> None:
    """Change the title, and with it whatever lies around the sound of a file of one of ``audio_files.FORMATS``."""
    frames = [id3.TIT2(encoding=3, text=[title]), id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=JPEG)]
    comments = {"title": [title], "comment": ["x" * 3 * len(title)]}
    retagging: dict[str, Callable[[], None]] = {
        "mp3": lambda: tag_id3(path, frames),
        "aac": lambda: tag_id3(path, frames),
        "wav": lambda: tag_id3(path, frames, opened=mutagen.wave.WAVE),
        "aiff": lambda: tag_id3(path, frames, opened=mutagen.aiff.AIFF),
        "flac": lambda: tag_comments(path, flac.FLAC, comments, cover=JPEG),
        "ogg": lambda: tag_comments(path, mutagen.oggvorbis.OggVorbis, comments, cover=JPEG),
        "opus": lambda: tag_comments(path, mutagen.oggopus.OggOpus, comments, cover=JPEG),
        "oga": lambda: tag_comments(path, mutagen.oggflac.OggFLAC, comments),
        "m4a": lambda: tag_mp4(path, {"\xa9nam": [title], "covr": [mp4.MP4Cover(JPEG)]}),
        "alac": lambda: tag_mp4(path, {"\xa9nam": [title], "covr": [mp4.MP4Cover(JPEG)]}),
        "wma": lambda: tag_asf(path, {"Title": [title]}),
        "wv": lambda: tag_ape(path, {"Title": title, "Artist": ["A", "B"]}),
        "mka": lambda: tag_matroska(path, {"title": title}),
    }
    retagging[variant]()


#: Of the formats in ``audio_files``, those that ``retag`` can change.
TAGGABLE = ("mp3", "aac", "wav", "aiff", "flac", "ogg", "opus", "oga", "m4a", "alac", "wma", "wv", "mka")
