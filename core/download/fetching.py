"""Fetches the sound of one address into a folder, in a process that can be ended at any moment. Writes nowhere else."""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from core.download.job import Job
from core.download.speed import Report
from core.download.workers import Answer, Worker, Workers
from core.errors import DownloadError
from core.settings import DownloadSettings

#: How soon a wish to stop is noticed, in seconds.
_LOOK_S = 0.05


def fetch(
    url: str,
    folder: Path,
    *,
    settings: DownloadSettings,
    on_progress: Report,
    stop: threading.Event,
    workers: Workers | None = None,
) -> Path:
    """Fetch the sound of an address, or the rest of it.

    What broke off goes on where it was, if it is in ``folder``: keep one folder for each address.

    Parameters
    ----------
    folder
        Exists; nobody else writes there meanwhile.
    on_progress
        Called in this thread, at most four times a second.
    stop
        Ends it within a moment once it is set.
    workers
        Processes to choose from; without them one is started for this download alone.

    Returns
    -------
    The file, as it came.

    Raises
    ------
    DownloadError
        Of any class; see ``faults``.
    """
    own = Workers() if workers is None else contextlib.nullcontext(workers)
    with own as chosen, _started(chosen) as worker:
        worker.give(_job(url, folder, settings))
        answer = _awaited(worker, settings.download_timeout_seconds, on_progress, stop)
    failed = answer.get("failed")
    if failed is not None:
        raise DownloadError(failed["message"], error_class=failed["error_class"], retry_at=failed["retry_at"])
    return Path(answer["done"])


@contextlib.contextmanager
def _started(workers: Workers) -> Iterator[Worker]:
    with contextlib.ExitStack() as stack:
        try:
            worker = stack.enter_context(workers.lent())
        except OSError as error:
            words = error.strerror or str(error)
            raise DownloadError(
                f"no process can be started to download in: {words}", error_class="environment"
            ) from error
        yield worker


def _job(url: str, folder: Path, settings: DownloadSettings) -> Job:
    return Job(
        url=url,
        folder=str(folder.absolute()),
        audio_format=settings.audio_format,
        allowed_hosts=settings.download_allowed_hosts,
        allow_private=settings.download_allow_private,
        cookies_file=settings.cookies_file and str(Path(settings.cookies_file).absolute()),
    )


def _awaited(worker: Worker, seconds: float, on_progress: Report, stop: threading.Event) -> Answer:
    """Listen until the job is done, the time is over or it is to be stopped."""
    end = time.monotonic() + seconds
    while True:
        if stop.is_set():
            raise DownloadError("it was stopped", error_class="stopped")
        if time.monotonic() > end:
            raise DownloadError(
                f"it took longer than {seconds:g} s (DOWNLOAD_TIMEOUT_SECONDS)", error_class="transient"
            )
        try:
            answer = worker.answer(_LOOK_S)
        except EOFError:
            raise DownloadError(f"the process that downloads {worker.why()}", error_class="transient") from None
        if answer is not None and "progress" in answer:
            on_progress(*answer["progress"])
        elif answer is not None:
            return answer
