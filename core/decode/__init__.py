"""Path to samples: the only place that opens audio to decode it. Content decides, never the name.

Owns the choice of the back end, the length that counts, and what is said of partial files; no feature, no tag.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import FileIO
from types import TracebackType
from typing import Self

import numpy as np

from core.container import Container, Watch, describe_content, ogg, open_regular, sniff, unwatched
from core.container.chunks import rewritten_wav, sound_chunk
from core.container.demuxer import interruptible
from core.container.mpeg import states_length
from core.decode import libsndfile, native
from core.decode.libav import LibavSource
from core.decode.libsndfile import SndfileSource
from core.decode.source import BLOCK_FRAMES, Samples, Source, behind
from core.errors import AudioError
from models.audio import AudioInfo

__all__ = ["BLOCK_FRAMES", "AudioStream", "decodes_quickly", "open_audio"]

#: Beyond this (+120 dB) a float sample is damage, not sound, and would overflow what is computed from it.
LIMIT = 1e6
#: A header's length is doubted only beyond both of these.
TOLERATED_SHARE, TOLERATED_S = 0.02, 1.0

_Attempt = Callable[[], Source]


class AudioStream:
    """An open audio file; a context manager that closes it.

    ``warnings`` holds sentences about what is wrong with the file and is complete once ``blocks`` is exhausted.
    """

    def __init__(self, file: FileIO, source: Source, found: Container | None, watch: Watch = unwatched) -> None:
        self._file, self._source, self._found, self._watch = file, source, found, watch
        self._frames = 0
        self._odd_samples = 0
        self.warnings: list[str] = []

    @property
    def codec(self) -> str:
        """The codec in lower case: "mp3", "vorbis", "pcm_16"."""
        return self._source.format.codec

    @property
    def sample_rate(self) -> int:
        """Frames a second, in Hz."""
        return self._source.format.sample_rate

    @property
    def channels(self) -> int:
        """Channels of every block."""
        return self._source.format.channels

    @property
    def bit_rate(self) -> int | None:
        """Bits a second as the header says, or the mean as far as the length is known."""
        if self._source.format.bit_rate:
            return self._source.format.bit_rate
        seconds = self._seconds or self.duration_hint_s
        return round((self._found.end - self._found.start) * 8 / seconds) if self._found and seconds else None

    @property
    def duration_hint_s(self) -> float | None:
        """The length by the header, or an estimate; not to be trusted."""
        return self._source.format.hint_s

    def blocks(self) -> Iterator[Samples]:
        """Decode the file, once.

        Yields
        ------
        float32, shape (frames, channels)
            At most 32,768 frames, nominal -1..1; in C order, or with each channel in one piece, as the decoder has
            them. A view of one buffer that the next step overwrites: copy what must stay.

        Raises
        ------
        AudioError
            Nothing could be decoded; stage ``decode``.
        """
        with interruptible():
            yield from self._counted(self._source.blocks())
            if isinstance(self._source, SndfileSource) and _is_doubtful(self._source.format.claimed_s, self._seconds):
                yield from self._counted(self._rest())
        self._conclude()

    def info(self) -> AudioInfo:
        """Return what was decoded; valid once ``blocks`` is exhausted."""
        return AudioInfo(
            duration_s=self._seconds,
            codec=self.codec,
            sample_rate=self.sample_rate,
            channels=self.channels,
            bit_rate=self.bit_rate,
        )

    def close(self) -> None:
        """Close the decoder and the file."""
        self._source.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _seconds(self) -> float:
        return self._frames / self.sample_rate

    def _counted(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            if not self._source.format.finite:
                self._mend(block)
            self._frames += len(block)
            yield block

    def _rest(self) -> Iterator[Samples]:
        """Go on in FFmpeg where libsndfile gave up, for it steps over damaged places."""
        try:
            other = LibavSource(self._file, self._found, watch=self._watch)
        except AudioError:
            self._watch()
            return
        try:
            if (other.format.sample_rate, other.format.channels) == (self.sample_rate, self.channels):
                yield from behind(self._frames, other.blocks())
                self.warnings.extend(other.warnings)
        finally:
            other.close()

    def _mend(self, block: Samples) -> None:
        # Two reductions, no temporary array (17 against 32 us a block); a comparison with NaN is false.
        if block.min() >= -LIMIT and block.max() <= LIMIT:
            return
        odd = ~(np.abs(block) <= LIMIT)
        self._odd_samples += int(np.count_nonzero(odd))
        block[odd] = 0.0

    def _conclude(self) -> None:
        self.warnings.extend(self._source.warnings)
        if self._frames == 0:
            raise AudioError("no sound in it could be decoded", error_class="corrupt", stage="decode")
        if self._odd_samples:
            self.warnings.append(f"{self._odd_samples} samples that are no numbers were replaced by silence")
        if _is_doubtful(self._source.format.claimed_s, self._seconds):
            self.warnings.append(_length_doubt(self._source.format.claimed_s or 0.0, self._seconds))
        elif self._found and _is_cut(self._file, self._found):
            self.warnings.append(f"it was cut short: only the first {self._seconds:.1f} s are there")


def decodes_quickly() -> bool:
    """Compile FFmpeg's own loop, try it once, and tell whether files go through it here."""
    return native.usable("fltp", 2)


def open_audio(path: str, watch: Watch = unwatched) -> AudioStream:
    """Open an audio file in whichever back end is cheaper for what it holds, or the other where that fails.

    ``watch`` is called at every reading and every damaged place, until the stream is closed; what it raises ends it.

    Raises
    ------
    AudioError
        Stage ``open``; ``unreadable``, ``not_audio``, ``no_audio`` or ``corrupt``.
    """
    try:
        file = open_regular(path, watch)
    except OSError as error:
        words = error.strerror or str(error)
        raise AudioError(f"it cannot be opened ({words})", error_class="unreadable", stage="open") from error
    try:
        with interruptible():
            return _open_stream(file, watch)
    except OSError as error:
        file.close()
        words = error.strerror or str(error)
        raise AudioError(f"it cannot be read ({words})", error_class="unreadable", stage="open") from error
    except BaseException:
        file.close()
        raise


def _open_stream(file: FileIO, watch: Watch) -> AudioStream:
    if os.fstat(file.fileno()).st_size == 0:
        raise AudioError("it is empty (0 bytes)", error_class="not_audio", stage="open")
    found = sniff(file)
    source = _open_unknown(file, watch) if found is None else _open_known(file, found, watch)
    return AudioStream(file, source, found, watch)


def _open_known(file: FileIO, found: Container, watch: Watch) -> Source:
    # ADTS states no length, nor do mp3s without a Xing header; Ogg's is what is there, not what should be.
    estimates = found.kind in ("aac", "ogg") or (found.kind == "mp3" and not states_length(file, found.start))
    attempts: list[_Attempt] = [partial(LibavSource, file, found, estimates=estimates, watch=watch)]
    if found.kind in libsndfile.KINDS:
        attempts.insert(0, partial(SndfileSource, file))
    if found.kind == "wav":
        attempts.append(partial(_open_rewritten, file, found, watch))
    return _first_that_works(attempts)


def _first_that_works(attempts: Sequence[_Attempt]) -> Source:
    errors: list[AudioError] = []
    for attempt in attempts:
        try:
            return attempt()
        except AudioError as error:
            errors.append(error)
    # Of the reasons, one that is not just a damaged header says most, then the last one tried.
    raise next((error for error in errors if error.error_class != "corrupt"), errors[-1])


def _open_rewritten(file: FileIO, found: Container, watch: Watch) -> Source:
    rewritten = rewritten_wav(file, found.start)
    if rewritten is None:
        raise AudioError("its wav header is broken beyond repair", error_class="corrupt", stage="open")
    return LibavSource(rewritten, replace(found, start=0, end=rewritten.seek(0, os.SEEK_END)), watch=watch)


def _open_unknown(file: FileIO, watch: Watch) -> Source:
    try:
        return LibavSource(file, None, watch=watch)
    except AudioError as error:
        if error.error_class != "not_audio":
            raise
        content = describe_content(file)
        raise AudioError(f"it holds {content}, not audio", error_class="not_audio", stage="open") from error


def _is_doubtful(claimed_s: float | None, decoded_s: float) -> bool:
    if claimed_s is None:
        return False
    difference = abs(claimed_s - decoded_s)
    return difference > TOLERATED_S and difference > TOLERATED_SHARE * claimed_s


def _length_doubt(claimed_s: float, decoded_s: float) -> str:
    if decoded_s < claimed_s:
        return f"only {decoded_s:.1f} s of the {claimed_s:.1f} s that its header claims could be decoded"
    return f"it lasts {decoded_s:.1f} s, its header claims only {claimed_s:.1f} s"


def _is_cut(file: FileIO, found: Container) -> bool:
    if found.kind == "ogg":
        return ogg.is_cut(file)
    if found.kind in ("wav", "aiff"):
        sound = sound_chunk(file, found.start)
        return sound is not None and sound.is_cut
    return False
