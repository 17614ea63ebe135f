"""How files are analysed, and how many at a time: as given, or as the settings and the machine say. Starts nothing."""

from core.settings import AnalysisSettings, automatic_workers
from models.results import MODES


def chosen_mode(settings: AnalysisSettings, mode: str | None = None) -> str:
    """Return the way to run: the given one, or that of the settings; ``ValueError`` for one that there is not."""
    chosen = mode or ("threads" if settings.use_threaded_processing else "processes")
    if chosen not in MODES:
        raise ValueError(f"unknown mode {chosen!r}: choose one of {', '.join(MODES)}")
    return chosen


def chosen_workers(
    settings: AnalysisSettings, mode: str, workers: int | None = None, *, per_worker_bytes: int = 0
) -> int:
    """Return how many files are analysed at a time; ``ValueError`` for a number that cannot be.

    ``per_worker_bytes`` is what a worker may take, where that is more than the engine does.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"at least 1 worker is needed, not {workers}")
    if mode == "sequential":
        return 1
    if mode == "threads":
        return workers or settings.threaded_workers_default
    if workers or settings.process_workers:
        return workers or settings.process_workers
    return automatic_workers(per_worker_bytes=per_worker_bytes) if per_worker_bytes else automatic_workers()
