"""What a download came to, in words: the counts, what is not there and why, what to do next."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from core.export.record import wish_record
from core.services.limits import local_time
from models.downloads import DownloadSummary, KindCount
from playlista.cli.download_songs import why_not
from playlista.cli.output import count, program, safe
from playlista.cli.summary import NAMED_FAILURES


def told(summary: DownloadSummary) -> Iterator[str]:
    """Yield the lines of a summary, in safe text."""
    yield _headline(summary)
    yield from _counts(summary)
    if len(summary.lists) + len(summary.failed_lists) > 1:
        yield from map(_kind, summary.kinds)
    for wish in summary.failures[:NAMED_FAILURES]:
        yield f"           {why_not(wish)}"
    if len(summary.failures) > NAMED_FAILURES:
        yield f"           and {len(summary.failures) - NAMED_FAILURES:,} more: {program()} matches"
    for unread in summary.failed_lists:
        yield f"  not read    {safe(unread.source)}: {safe(unread.reason)}"
    for paused in summary.paused:
        yield f"  left alone  {paused.service} until {local_time(paused.until)}: {safe(paused.reason)}"
    if summary.analysis is not None and (summary.analysis.analysed or summary.analysis.failed):
        failed = f", {summary.analysis.failed:,} could not be" if summary.analysis.failed else ""
        yield f"Analysed {count(summary.analysis.analysed, 'track')}{failed}."
    for path in summary.m3u:
        yield f"The playlist is in {safe(path)}"
    if summary.review:
        yield f"Next: {program()} matches shows what waits for you"


def record(summary: DownloadSummary) -> dict[str, Any]:
    """Return a summary as a record for JSON; counts first."""
    kinds = ("songs", "downloaded", "linked", "kept", "review", "rejected", "failed", "waiting", "left_out")
    return {
        **{kind: getattr(summary, kind) for kind in kinds},
        "failure_classes": dict(summary.failure_classes),
        "lists": [
            {"source": r.head.source, "kind": r.head.kind, "name": r.head.name, "songs": r.songs, "new": r.new}
            | {"gone": r.gone, "left_out": [{"label": o.label, "error_class": o.error_class} for o in r.left_out]}
            for r in summary.lists
        ],
        "failed_lists": [
            {"source": f.source, "error_class": f.error_class, "reason": f.reason} for f in summary.failed_lists
        ],
        "kinds": {k.kind: {n: v for n, v in asdict(k).items() if n != "kind"} for k in summary.kinds},
        "failures": [wish_record(wish) for wish in summary.failures],
        "paused": [{"service": p.service, "until": p.until, "reason": p.reason} for p in summary.paused],
        "m3u": list(summary.m3u),
        "removed": summary.removed,
        "deleted": summary.deleted,
        "wall_s": summary.wall_s,
        "analysed": summary.analysis.analysed if summary.analysis is not None else None,
        "not_analysed": summary.analysis.failed if summary.analysis is not None else None,
    }


def _kind(kind: KindCount) -> str:
    """Return "  playlist    2 read, 1 not; 30 songs are there, 2 are not"."""
    lists = f"{kind.read} read" + (f", {kind.failed} not" if kind.failed else "")
    songs = f"{count(kind.there, 'song')} there, {kind.not_there:,} not"
    return f"  {kind.kind:<11} {lists}; {songs}"


def _headline(summary: DownloadSummary) -> str:
    if not summary.songs and not summary.lists:
        return "Nothing was read."
    if not (summary.downloaded or summary.linked or summary.failed or summary.waiting):
        return f"Nothing new among {count(summary.songs, 'song')}."
    return f"Downloaded {count(summary.downloaded, 'song')} of {summary.songs:,} in {summary.wall_s:.1f} s."


def _counts(summary: DownloadSummary) -> Iterator[str]:
    lines = (
        (summary.kept, "kept", "were there before"),
        (summary.linked, "linked", "the library had them"),
        (summary.review, "to review", f"{program()} matches shows them"),
        (summary.rejected, "not found", "nothing that fits; looked for again in a week, or with --retry-failed"),
        (summary.failed, "failed", ", ".join(f"{name} {number:,}" for name, number in summary.failure_classes)),
        (summary.waiting, "waiting", "the same command goes on with them"),
        (summary.left_out, "left out", "no songs that could be downloaded"),
        (summary.removed, "removed", "are on their list no longer"),
        (summary.deleted, "deleted", "files that no list needs"),
    )
    for number, name, meaning in lines:
        if number:
            yield f"  {number:>7,}  {name} ({meaning})"
