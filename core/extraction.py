"""One opened file to its record: one decode for all features, then identity and tags. Raises what is wrong with it.

Everything heavy is imported here (decoders, the engine, tags), and this only in a worker.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from core import engines
from core.container import Watch
from core.decode import AudioStream, decodes_quickly, open_audio
from core.errors import AudioError, TagError
from core.evidence.packing import Groups
from core.identity import identify
from core.networks.listening import TrackListener
from core.politeness import Pauses
from core.renewal import packed, renewed
from core.settings import AnalysisSettings
from core.synthesis import Song, render
from core.tags import read_tags
from core.versions import RENEWING, versions
from models.audio import AudioFile, AudioInfo, Tags
from models.features import GROUPS, Features
from models.track import StaleFile, Track


def warm_up(settings: AnalysisSettings) -> None:
    """Load the engine and compile the kernels of decoding and of the engine.

    Raises
    ------
    EngineError
        When the engine is not installed.
    """
    extract = engines.load(settings.engine)
    decodes_quickly()
    if settings.engine == "fast":
        extract(_Sound())
    else:
        threadpool_limits(1)  # BLAS would start threads of its own in each of ours: half as much CPU again


def extract_track(
    file: AudioFile, settings: AnalysisSettings, *, allowed_s: float, listener: TrackListener | None = None
) -> Track:
    """Analyse one file, which may take ``allowed_s`` seconds; ``listener`` hears what is decoded for it.

    Of a ``StaleFile`` only the groups that are stale, which may need no decoding.

    Raises
    ------
    AudioError
        When the file cannot be read or decoded, takes too long, or is too long or too short.
    """
    pauses = Pauses(settings.max_cpu_percent)
    watch = _watch(allowed_s)
    wanted = versions(settings.engine)

    def heard(groups: Collection[str] = GROUPS) -> _Heard:
        with open_audio(file.path, watch) as stream:
            watched = _WatchedStream(stream, pauses, watch, settings.max_duration_seconds, listener)
            return _Heard(*_analysed(settings.engine, watched, groups), stream.info(), list(stream.warnings))

    if isinstance(file, StaleFile):
        return renewed(file, wanted, lambda groups: heard(groups).found, listens=listener is not None)
    found = heard()
    _check_duration(found.info, settings)
    tags, identity = _tags(file, found.warnings, watch), identify(file.path, watch)
    pauses.pause()  # for what came after the last block
    evidence = packed(found.evidence, wanted)
    return Track(file, identity, found.info, tags, found.features, wanted, tuple(found.warnings), evidence)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one decode of a file tells."""

    features: Features
    evidence: Groups
    info: AudioInfo
    warnings: list[str]

    @property
    def found(self) -> tuple[Features, Groups]:
        return self.features, self.evidence


def _analysed(engine: str, stream: engines.Stream, groups: Collection[str]) -> tuple[Features, Groups]:
    """Run an engine; only ours knows parts, and keeps evidence."""
    return engines.hear(stream, groups) if engine == RENEWING else (engines.load(engine)(stream), {})


def hear_track(file: AudioFile, settings: AnalysisSettings, listener: TrackListener, *, allowed_s: float) -> float:
    """Decode one file for networks alone; return its length in seconds. Raises as ``extract_track``."""
    watch = _watch(allowed_s)
    with open_audio(file.path, watch) as stream:
        for _ in _WatchedStream(stream, Pauses(settings.max_cpu_percent), watch, 0.0, listener).blocks():
            pass
        return stream.info().duration_s


def _watch(allowed_s: float) -> Watch:
    """Return what raises once so many seconds have passed from now, where no other process watches over it."""
    deadline = time.monotonic() + allowed_s

    def check() -> None:
        if time.monotonic() > deadline:
            message = f"took longer than {allowed_s:.0f} s; raise ANALYSIS_TIMEOUT_SECONDS to allow more"
            raise AudioError(message, error_class="timeout", stage="decode")

    return check


def _tags(file: AudioFile, warnings: list[str], watch: Watch) -> Tags:
    try:
        return read_tags(file.path, watch)
    except TagError as error:
        warnings.append(str(error))
        return Tags()


def _check_duration(info: AudioInfo, settings: AnalysisSettings) -> None:
    if info.duration_s < settings.min_duration_seconds:
        message = f"lasts {info.duration_s:.1f} s; MIN_DURATION_SECONDS is {settings.min_duration_seconds:g}"
        raise AudioError(message, error_class="too_short", stage="decode")


class _WatchedStream:
    """A stream that ends a file which takes too long or is too long, and lets networks hear it."""

    def __init__(
        self, stream: AudioStream, pauses: Pauses, watch: Watch, longest_s: float, listener: TrackListener | None
    ) -> None:
        self.sample_rate, self.channels, self.warnings = stream.sample_rate, stream.channels, stream.warnings
        self._stream, self._pauses, self._watch, self._longest_s = stream, pauses, watch, longest_s
        self._listener = listener

    def blocks(self) -> Iterator[engines.Block]:
        frames = 0
        if self._listener is not None:
            self._listener.begin(self.sample_rate, self.channels)
        for block in self._stream.blocks():
            if self._listener is not None:
                self._listener.hear(block)
            yield block
            frames += len(block)
            self._watch()
            self._check_length(frames / self.sample_rate)
            self._pauses.pause()

    def _check_length(self, duration_s: float) -> None:
        if self._longest_s and duration_s > self._longest_s:
            message = f"lasts over {self._longest_s:g} s, which is MAX_DURATION_SECONDS"
            raise AudioError(message, error_class="too_long", stage="decode")


class _Sound:
    """Eight synthesised seconds that pass through every kernel once."""

    sample_rate, channels = 44100, 2

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def blocks(self) -> Iterator[engines.Block]:
        yield render(Song(120.0, seconds=8.0), self.sample_rate)
