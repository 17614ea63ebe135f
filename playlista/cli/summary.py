"""What a run has done, in words: the counts, what failed and why, where the results are, what to try next."""

from collections.abc import Iterator, Sequence

from models.results import Change, Problem, RunSummary
from playlista.cli.output import count, program, safe

#: So many failed files are named; all are in ``playlista failures``. As many of those with a warning.
NAMED_FAILURES = 5


def told(summary: RunSummary, database: str, *, window: str = "") -> Iterator[str]:
    """Yield the lines of a summary, in safe text; ``window`` is ANALYSIS_WINDOW."""
    yield _headline(summary)
    if summary.postponed:
        files = count(summary.postponed, "file")
        yield f"  {files} left for {window} (ANALYSIS_WINDOW): run this again then, or now with --any-time."
    yield from _counts(summary)
    yield from _renewed(summary)
    yield from _warnings(summary)
    yield from _networks(summary)
    yield from _failures(summary)
    if summary.refreshed:
        yield f"  playlists   {', '.join(map(safe, summary.refreshed))}: have changed with the library"
    for problem in summary.problems[:NAMED_FAILURES]:
        yield f"  left out    {safe(problem.path)}: {safe(problem.reason)}"
    yield f"The library is in {safe(database)}"
    if summary.analysed or summary.unchanged:
        yield f"Next: {program()} tracks, or {program()} generate similar --seed 1 --out radio.m3u8"


def nothing_found(paths: Sequence[str], extensions: Sequence[str], problems: Sequence[Problem]) -> str:
    """Return the sentence for a run that met no file."""
    if problems:
        return f"cannot read {safe(problems[0].path)}: {safe(problems[0].reason)}"
    named = ", ".join(map(safe, paths))
    return f"no audio files found under {named} (looked for {', '.join(extensions)})"


def _headline(summary: RunSummary) -> str:
    if not summary.analysed:
        tried = f"None of {count(summary.failed, 'new file')} could be analysed."
        if summary.postponed and not summary.failed:
            return "It is not the time to analyse."
        return tried if summary.failed else f"Nothing new to analyse among {count(summary.files, 'file')}."
    tracks = count(summary.analysed, "track")
    wall_s = max(summary.wall_s, 1e-3)
    speed = f"{60 * summary.analysed / wall_s:.0f} tracks/min, {summary.audio_s / 60 / wall_s:.1f} audio-min/s"
    return f"Analysed {tracks} ({summary.audio_s / 60:.1f} minutes of sound) in {wall_s:.1f} s: {speed}."


def _counts(summary: RunSummary) -> Iterator[str]:
    lines = (
        (summary.unchanged, "unchanged", "not opened again"),
        (summary.moved, "moved", "analysis kept"),
        (summary.retagged, "retagged", "analysis kept"),
        (summary.returned, "returned", "file is back, analysis kept"),
        (summary.repeated, "repeated", "named or linked twice"),
        (summary.missing, "missing", "file has vanished; forget them with: playlista prune"),
        (summary.failed_before, "failed before", "not tried again; to do so: playlista analyze --retry-failed"),
    )
    for number, name, meaning in lines:
        if number:
            yield f"  {number:>7,}  {name} ({meaning})"


def changed(change: Change) -> str:
    """Say what has changed: "rhythm changed (fast.1 -> fast.2: beats …)"."""
    before = change.before or "nothing"
    return f"{change.group} changed ({before} -> {change.after}: {change.reason})"


def _renewed(summary: RunSummary) -> Iterator[str]:
    for each in summary.renewed:
        undecoded = f"; {each.undecoded:,} without decoding" if each.undecoded else ""
        noun = "track" if each.tracks == 1 else "tracks"
        yield f"  {each.tracks:>7,}  {noun}: {changed(each.change)}{undecoded}"


def _warnings(summary: RunSummary) -> Iterator[str]:
    if not summary.warned:
        return
    yield f"  {summary.warned:>7,}  with a warning (analysed as far as they can be read)"
    for warning in summary.warnings[:NAMED_FAILURES]:
        yield f"           {safe(warning.path)}: {safe(warning.reason)}"
    if summary.warned > NAMED_FAILURES:
        more = summary.warned - NAMED_FAILURES
        yield f"           and {more:,} more: {program()} tracks show TRACK tells those of one"


def _networks(summary: RunSummary) -> Iterator[str]:
    if summary.embedded:
        problems = f", {summary.unheard:,} not to the end: playlista analyze --retry-failed" if summary.unheard else ""
        minutes = f"{summary.heard_s / 60:.1f} minutes of sound"
        yield f"  {summary.embedded:>7,}  heard by {', '.join(summary.networks)} ({minutes}{problems})"
    if summary.waiting:
        yield f"  {summary.waiting:>7,}  wait for {', '.join(summary.networks)}: run this again in ANALYSIS_WINDOW"
    for lost in summary.lost:
        yield f"  not used    {safe(lost.name)}: {safe(lost.reason)}"


def _failures(summary: RunSummary) -> Iterator[str]:
    if not summary.failed:
        return
    classes = ", ".join(f"{name} {number:,}" for name, number in summary.failure_classes)
    yield f"  {summary.failed:>7,}  failed ({classes})"
    for failure in summary.failures[:NAMED_FAILURES]:
        yield f"           {safe(failure.file.path)}: {safe(failure.reason)}"
    if summary.failed > NAMED_FAILURES:
        yield f"           and {summary.failed - NAMED_FAILURES:,} more: playlista failures"
