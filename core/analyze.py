"""What one worker does with one file; a broken file is a ``Failure`` value. Knows no pool and no database.

``core.extraction``, and with it the engine, is imported by the first call: whoever only names these functions, as the
parent of a pool does, stays small and starts at once.
"""

import logging
import time
from collections.abc import Callable

from core.errors import AudioError, PlaylistaError
from core.politeness import patience
from core.settings import AnalysisSettings
from core.versions import versions as versions_of
from models.audio import AudioFile
from models.track import Failure, Track

LOGGER = logging.getLogger("playlista.analyze")
MEBIBYTE = 1 << 20


def versions(settings: AnalysisSettings) -> str:
    """Name the engine and version of each group of features that these settings yield."""
    return versions_of(settings.engine)


def allowed_seconds(file: AudioFile, settings: AnalysisSettings) -> float:
    """Return how long a file may take: the configured time and a second for each MiB of it.

    Longer accordingly where it is analysed politely.
    """
    return (settings.analysis_timeout_seconds + file.size / MEBIBYTE) * patience(settings)


def initialize_worker(settings: AnalysisSettings) -> None:
    """Load the engine and compile its kernels, once per process.

    Raises
    ------
    EngineError
        When the engine is not installed.
    """
    from core.extraction import warm_up

    warm_up(settings)


def analyze_file(file: AudioFile, settings: AnalysisSettings) -> Track | Failure:
    """Analyse one file; never raises for what is wrong with the file."""

    def extract() -> Track:
        from core.extraction import extract_track

        return extract_track(file, settings, allowed_s=allowed_seconds(file, settings))

    return track_or_failure(file, settings, extract)


def track_or_failure(file: AudioFile, settings: AnalysisSettings, extract: Callable[[], Track]) -> Track | Failure:
    """Return what ``extract`` makes of a file, or as a value what was wrong with it."""
    started = time.monotonic()
    outcome = _extract_or_fail(file, settings, extract)
    LOGGER.debug("%r took %.2f s: %s", file.path, time.monotonic() - started, type(outcome).__name__)
    return outcome


def _extract_or_fail(file: AudioFile, settings: AnalysisSettings, extract: Callable[[], Track]) -> Track | Failure:
    try:
        return extract()
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
