"""What one worker does with one file for networks; what is wrong with the file or a network is a value.

Like ``core.analyze``, imports what is heavy with the first call.
"""

import logging
import time
from collections.abc import Sequence

from core.analyze import allowed_seconds, initialize_worker, track_or_failure
from core.errors import AudioError, NetworksLostError, PlaylistaError
from core.networks.plan import Chosen, Plan
from core.settings import AnalysisSettings
from models.audio import AudioFile
from models.learned import NetworkOutput, NetworkProblem
from models.track import Embedded, Failure, Track

LOGGER = logging.getLogger("playlista.hearing")


def initialize_networks(plan: Plan, settings: AnalysisSettings) -> None:
    """Load the networks of a plan, once per process.

    Raises
    ------
    NetworksLostError
        When some do not load; of each, why.
    """
    from core.networks.loading import loaded

    failed = loaded(plan).failed
    if failed:
        raise NetworksLostError({lost.name: lost.reason for lost in failed})


def hear_file(plan: Plan, file: AudioFile, settings: AnalysisSettings) -> Embedded:
    """Have networks hear one file; never raises for what is wrong with it or them."""
    started = time.monotonic()
    embedded = _hear(plan, file, settings)
    LOGGER.debug("%r took %.2f s, %d problems", file.path, time.monotonic() - started, len(embedded.problems))
    return embedded


def initialize_both(plan: Plan, settings: AnalysisSettings) -> None:
    """Load the engine; networks that do not load are not missed before they are asked for alone."""
    from core.networks.loading import loaded

    initialize_worker(settings)
    loaded(plan)


def analyze_and_hear(plan: Plan, file: AudioFile, settings: AnalysisSettings) -> Embedded | Track | Failure:
    """Analyse one file and have networks hear it in the same pass; what fails in a network leaves features alone."""
    from core.extraction import extract_track
    from core.networks.listening import TrackListener
    from core.networks.loading import loaded

    listener = TrackListener(loaded(plan).extractors)
    allowed_s = allowed_seconds(file, settings)
    outcome = track_or_failure(
        file, settings, lambda: extract_track(file, settings, allowed_s=allowed_s, listener=listener)
    )
    if isinstance(outcome, Failure):
        return outcome
    outputs, problems = _sorted_out(listener.finish())
    return Embedded(file, outputs, problems, outcome.info.duration_s, outcome)


def all_failed(plan: Plan, file: AudioFile, reason: str) -> Embedded:
    """Return that no network of a plan could hear a file."""
    return Embedded(file, problems=tuple(_problem(chosen, reason) for chosen in plan.chosen))


def _hear(plan: Plan, file: AudioFile, settings: AnalysisSettings) -> Embedded:
    try:
        from core.extraction import hear_track
        from core.networks.listening import TrackListener
        from core.networks.loading import loaded

        listener = TrackListener(loaded(plan).extractors)
        seconds = hear_track(file, settings, listener, allowed_s=allowed_seconds(file, settings))
        outputs, problems = _sorted_out(listener.finish())
        return Embedded(file, outputs, problems, seconds)
    except AudioError as error:
        return all_failed(plan, file, str(error))
    except MemoryError:
        return all_failed(plan, file, "there was not enough memory to hear it")
    except PlaylistaError:
        raise
    except Exception as error:  # one odd file must not end a run
        LOGGER.exception("internal error on %r", file.path)
        return all_failed(plan, file, f"internal error, please report it: {type(error).__name__}: {error}")


def _sorted_out(
    told: Sequence[NetworkOutput | NetworkProblem],
) -> tuple[tuple[NetworkOutput, ...], tuple[NetworkProblem, ...]]:
    outputs = tuple(each for each in told if isinstance(each, NetworkOutput))
    return outputs, tuple(each for each in told if isinstance(each, NetworkProblem))


def _problem(chosen: Chosen, reason: str) -> NetworkProblem:
    return NetworkProblem(chosen.pipeline, reason, chosen.classes)
