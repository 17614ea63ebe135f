"""What makes a file the same file after a move, a rename or a retag: a hash of its sound as it is stored.

Owns the choice of the bytes that count; decodes nothing and reads no tag. See ``payload`` for the cheap containers.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import FileIO

import av

from core.container import Container, Watch, open_regular, sniff, unwatched
from core.container.demuxer import best_audio_stream, interruptible, open_demuxer
from core.errors import AudioError
from core.identity.payload import Buffer, payload

#: 128 bits, as hexadecimal digits.
DIGITS = 32


def identify(path: str, watch: Watch = unwatched) -> str:
    """Hash the sound of a file; the same wherever the file is, whatever its name and tags.

    ``watch`` is called at every reading; what it raises ends it.

    SHA-256 cut to 128 bits: with the instructions that processors have for it, twice as fast as BLAKE2b.

    Returns
    -------
    32 hexadecimal digits

    Raises
    ------
    AudioError
        Stage ``identity``: the file cannot be read, or holds no sound.
    """
    try:
        with open_regular(path, watch) as file, interruptible():
            return _hash(_stored_sound(file))
    except AudioError as error:
        raise AudioError(str(error), error_class=error.error_class, stage="identity") from error
    except OSError as error:
        words = error.strerror or str(error)
        raise AudioError(f"it cannot be read ({words})", error_class="unreadable", stage="identity") from error


def _stored_sound(file: FileIO) -> Iterator[Buffer]:
    found = sniff(file)
    known = payload(file, found) if found is not None else None
    return known if known is not None else _packets(file, found)


def _hash(parts: Iterable[Buffer]) -> str:
    digest = hashlib.sha256(usedforsecurity=False)
    empty = True
    for part in parts:
        digest.update(part)
        empty = empty and not len(part)
    if empty:
        raise AudioError("it holds no sound", error_class="no_audio", stage="identity")
    return digest.hexdigest()[:DIGITS]


def _packets(file: FileIO, found: Container | None) -> Iterator[Buffer]:
    """Yield the packets of the audio stream, as far as they can be read: Matroska has tags anywhere."""
    with open_demuxer(file, found) as container:
        packets = container.demux(best_audio_stream(container))
        with suppress(av.FFmpegError, OSError, ValueError):
            yield from (memoryview(packet) for packet in packets if packet.size)
