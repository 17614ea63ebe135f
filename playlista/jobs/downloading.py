"""A download: a list's songs into LIBRARY_PATH, linked where the library has them, and an analysis of what is new.

The analysis is a job of its own, so that MAX_CONCURRENT_ANALYSES holds whatever is downloaded.
"""

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from core.analyze import versions
from core.download_manager import DownloadManager, Order
from core.errors import JobError
from core.lists.remote import open_remote
from core.settings import Settings
from core.store import Store
from models.audio import Stamp
from models.downloads import DownloadSummary
from models.jobs import Job
from models.runs import Wanted
from playlista.jobs import keeping, orders
from playlista.jobs.desk import Desk
from playlista.jobs.faults import PASSING
from playlista.jobs.sharing import shared
from playlista.jobs.telling import DownloadStory

#: So many songs that are not there are told one by one.
MOST_FAILURES = 100


def download(job: Job, desk: Desk) -> Mapping[str, Any]:
    """Do a download; raises as ``playlista.jobs.running.run``."""
    story = DownloadStory(desk.tell)
    opened = partial(open_remote, str(job.payload["reader"]))
    manager = DownloadManager(shared(desk.settings), store=desk.store, open_source=opened)
    order = Order(orders.library_of(desk.settings), analyze=False, retry=True)
    try:
        summary = manager.run([job.payload["url"]], order, on_event=story.see, stop=desk.stop)
    finally:
        if story.source is not None:  # whatever came of it, who ordered it decides about its songs
            desk.store.wishes.own(story.source, job.owner_id)
    _check(summary, is_last=job.attempts >= desk.settings.jobs.job_attempts)
    finish = keeping.finish_of(job, story.source)
    kept = keeping.keep(desk.store, finish)
    paths = _to_analyse(desk.store, list(story.paths.values()), desk.settings)
    analysis = None
    if paths:
        ordered = orders.songs(paths, owner_id=job.owner_id, finish=finish.record())
        (analysis,) = desk.store.jobs.submit([ordered])
    more = {"list": story.name, "playlist_id": kept, "analysis_job_id": None if analysis is None else analysis.id}
    return record(summary) | more


def record(summary: DownloadSummary) -> dict[str, Any]:
    """A summary as the result of a job."""
    counts = ("songs", "downloaded", "kept", "linked", "review", "rejected", "failed", "waiting", "left_out")
    failures = [
        {"label": wish.track.label, "state": wish.state, "error_class": wish.error_class, "reason": wish.reason}
        for wish in summary.failures[:MOST_FAILURES]
    ]
    return {name: getattr(summary, name) for name in counts} | {
        "failures": failures,
        "unread": [failed.reason for failed in summary.failed_lists],
    }


def _check(summary: DownloadSummary, *, is_last: bool) -> None:
    """Raise what the job failed of as a whole, or what another attempt may mend."""
    there = summary.downloaded + summary.linked + summary.kept + summary.review
    for failed in summary.failed_lists:
        if not summary.songs or (failed.error_class in PASSING and not is_last):
            raise JobError(failed.reason, error_class=failed.error_class, retry_at=failed.retry_at)
    if not there and summary.failures and summary.rejected == summary.songs:
        first = summary.failures[0].track.label
        raise JobError(
            f"{first}: nothing was found that is this song{_others(summary.rejected)}", error_class="not_found"
        )
    missing = [wish for wish in summary.failures if wish.error_class is not None]
    may_pass = [wish for wish in missing if wish.error_class in PASSING]
    if may_pass and not is_last:
        missing = may_pass
    elif there or not missing:
        return
    wish = missing[0]
    until = max((paused.until for paused in summary.paused), default=None)
    reason = f"{wish.track.label}: {wish.reason}{_others(len(missing))}"
    raise JobError(reason, error_class=wish.error_class or "failed", retry_at=until)


def _others(number: int) -> str:
    if number < 2:
        return ""
    return " (and another one)" if number == 2 else f" (and {number - 1} others)"


def _to_analyse(store: Store, paths: list[str], settings: Settings) -> list[str]:
    """Return the files that the library does not know as they are now."""
    stamps: list[Stamp] = []
    for path in sorted(set(paths)):
        try:
            status = os.stat(path)
        except OSError:
            continue
        stamps.append((path, status.st_size, status.st_mtime_ns))
    wanted = Wanted(versions(settings.analysis), retry_failed=True)
    return [path for path, _, _ in store.compare(stamps, wanted).new] if stamps else []
