"""An analysis: of folders, of files that came, of the tracks of a saved playlist, or of tracks that were chosen."""

import os
from collections.abc import Mapping
from typing import Any

from core.analysis_manager import AnalysisManager
from core.errors import JobError
from core.store import Store
from models.jobs import Job
from models.results import RunSummary
from playlista.jobs import keeping
from playlista.jobs.desk import Desk
from playlista.jobs.telling import AnalysisStory


def analyse(job: Job, desk: Desk) -> Mapping[str, Any]:
    """Do an analysis; raises as ``playlista.jobs.running.run``."""
    paths = _paths(job, desk.store)
    there = [path for path in paths if os.path.exists(path)]
    if not there:
        raise JobError("none of the files is there any more", error_class="not_found")
    summary = AnalysisManager(desk.settings, store=desk.store).run(
        there,
        force=bool(job.payload.get("force")),
        retry_failed=bool(job.payload.get("retry_failed")),
        on_event=AnalysisStory(desk.tell).see,
        stop=desk.stop,
    )
    result = record(summary, gone=len(paths) - len(there))
    if "finish" in job.payload:
        result["playlist_id"] = keeping.keep(desk.store, keeping.Finish(**job.payload["finish"]))
    return result


def record(summary: RunSummary, gone: int = 0) -> dict[str, Any]:
    """A summary as the result of a job; ``gone`` files were named and are not there."""
    failures = [
        {"path": each.file.path, "error_class": each.error_class, "reason": each.reason} for each in summary.failures
    ]
    return {
        "total": summary.files + gone,
        "analyzed": summary.analysed,
        "failed": summary.failed + summary.failed_before + gone,
        "unchanged": summary.unchanged + summary.moved + summary.retagged,
        "postponed": summary.postponed,
        "failures": failures,
    }


def _paths(job: Job, store: Store) -> list[str]:
    if "playlist_id" in job.payload:
        return keeping.paths_of(store, int(job.payload["playlist_id"]))
    if "track_ids" in job.payload:
        return store.paths_of(job.payload["track_ids"])
    return list(job.payload["paths"])
