"""What one worker does with one file: identity, tags, one decode, features; a broken file is a ``Failure`` value.

Knows no pool and no database.
"""

import logging
import time
from collections.abc import Iterator

from threadpoolctl import threadpool_limits

from core import engines
from core.decode import AudioStream, open_audio
from core.errors import AudioError, PlaylistaError, TagError
from core.identity import identify
from core.settings import AnalysisSettings
from core.synthesis import Song, render
from core.tags import read_tags
from models.audio import AudioFile, AudioInfo, Tags
from models.track import Failure, Track

LOGGER = logging.getLogger("playlista.analyze")
MEBIBYTE = 1 << 20


def versions(settings: AnalysisSettings) -> str:
    """Name the engine and version of each group of features that these settings yield."""
    return engines.versions(settings.engine)


def allowed_seconds(file: AudioFile, settings: AnalysisSettings) -> float:
    """Return how long a file may take: the configured time and a second for each MiB of it."""
    return settings.analysis_timeout_seconds + file.size / MEBIBYTE


def initialize_worker(settings: AnalysisSettings) -> None:
    """Load the engine and compile its kernels, once per process.

    Raises
    ------
    EngineError
        When the engine is not installed.
    """
    extract = engines.load(settings.engine)
    if settings.engine == "fast":
        extract(_Sound())
    else:
        threadpool_limits(1)  # BLAS would start threads of its own in each of ours: half as much CPU again


def analyze_file(file: AudioFile, settings: AnalysisSettings) -> Track | Failure:
    """Analyse one file; never raises for what is wrong with the file."""
    started = time.monotonic()
    outcome = _analyze_or_fail(file, settings)
    LOGGER.debug("%r took %.2f s: %s", file.path, time.monotonic() - started, type(outcome).__name__)
    return outcome


def _analyze_or_fail(file: AudioFile, settings: AnalysisSettings) -> Track | Failure:
    try:
        return _analyze(file, settings)
    except AudioError as error:
        return Failure(file, error.error_class, error.stage, str(error), versions(settings))
    except MemoryError:
        return Failure(file, "memory", "features", "there was not enough memory to analyse it", versions(settings))
    except PlaylistaError:
        raise  # not the file's fault: the engine or the settings
    except Exception as error:  # one odd file must not end a run; the class and place are kept for a bug report
        LOGGER.exception("internal error on %r", file.path)
        reason = f"internal error, please report it: {type(error).__name__}: {error}"
        return Failure(file, "internal", "features", reason, versions(settings))


def _analyze(file: AudioFile, settings: AnalysisSettings) -> Track:
    with open_audio(file.path) as stream:
        watched = _WatchedStream(stream, allowed_seconds(file, settings), settings.max_duration_seconds)
        features = engines.load(settings.engine)(watched)
        info = stream.info()
        warnings = list(stream.warnings)
    _check_duration(info, settings)
    tags = _tags(file, warnings)
    return Track(file, identify(file.path), info, tags, features, versions(settings), tuple(warnings))


def _tags(file: AudioFile, warnings: list[str]) -> Tags:
    try:
        return read_tags(file.path)
    except TagError as error:
        warnings.append(str(error))
        return Tags()


def _check_duration(info: AudioInfo, settings: AnalysisSettings) -> None:
    if info.duration_s < settings.min_duration_seconds:
        message = f"lasts {info.duration_s:.1f} s; MIN_DURATION_SECONDS is {settings.min_duration_seconds:g}"
        raise AudioError(message, error_class="too_short", stage="decode")


class _WatchedStream:
    """A stream that ends a file which takes too long or is too long, where no other process watches over it."""

    def __init__(self, stream: AudioStream, seconds: float, longest_s: float) -> None:
        self.sample_rate, self.channels, self.warnings = stream.sample_rate, stream.channels, stream.warnings
        self._stream, self._seconds, self._longest_s = stream, seconds, longest_s

    def blocks(self) -> Iterator[engines.Block]:
        deadline = time.monotonic() + self._seconds
        frames = 0
        for block in self._stream.blocks():
            yield block
            frames += len(block)
            self._check(frames / self.sample_rate, late=time.monotonic() > deadline)

    def _check(self, duration_s: float, *, late: bool) -> None:
        if late:
            message = f"took longer than {self._seconds:.0f} s; raise ANALYSIS_TIMEOUT_SECONDS to allow more"
            raise AudioError(message, error_class="timeout", stage="decode")
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
