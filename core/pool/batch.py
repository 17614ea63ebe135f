"""The files of one call: looked up, sorted out, and their outcomes put back into the order they were named in."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator

from models.audio import AudioFile
from models.results import AnalysisResults, Outcome, Skipped
from models.track import Analysed, Embedded, Failure, Track

#: Why a file of this kind is left alone.
REASONS = {
    "unchanged": "it has not changed since it was analysed",
    "failed_before": "it failed before and has not changed since",
    "repeated": "it was named more than once",
    "postponed": "it was outside the time of ANALYSIS_WINDOW; the next run in that time analyses it",
    "moved": "it was moved or renamed; its analysis was kept",
    "retagged": "its sound has not changed; its analysis was kept, its tags were read again",
}

Name = str | os.PathLike[str] | AudioFile


def skipped(file: AudioFile, kind: str) -> Skipped:
    """Say why a file is left alone."""
    return Skipped(file, kind, REASONS[kind])


class Batch:
    """The files of one call.

    ``known`` tells of a file why it need not be analysed, or ``None``; ``versions`` goes into failures.
    """

    def __init__(self, known: Callable[[AudioFile], str | None], versions: str) -> None:
        self._known = known
        self._versions = versions
        self._outcomes: dict[int, Outcome] = {}
        self._places: dict[str, int] = {}

    def admit(self, names: Iterable[Name] | Name) -> Iterator[AudioFile]:
        """Yield the files that must be analysed, and note what becomes of the others."""
        listed = [names] if isinstance(names, str | os.PathLike | AudioFile) else names
        for place, name in enumerate(listed):
            found = name if isinstance(name, AudioFile) else look_up(name, self._versions)
            if isinstance(found, Failure):
                self._outcomes[place] = found
            elif kind := self._reason_to_skip(found):
                self._outcomes[place] = skipped(found, kind)
            else:
                self._places[found.path] = place
                yield found

    def settle(self, outcome: Analysed) -> None:
        """Note what has become of an admitted file."""
        settled = outcome.track if isinstance(outcome, Embedded) else outcome
        if settled is not None:
            self._outcomes[self._places[outcome.file.path]] = settled

    def results(self) -> AnalysisResults:
        """Return all outcomes, in the order in which the files were named."""
        ordered = [self._outcomes[place] for place in sorted(self._outcomes)]
        return AnalysisResults(
            analysed=tuple(outcome for outcome in ordered if isinstance(outcome, Track)),
            skipped=tuple(outcome for outcome in ordered if isinstance(outcome, Skipped)),
            failed=tuple(outcome for outcome in ordered if isinstance(outcome, Failure)),
        )

    def _reason_to_skip(self, file: AudioFile) -> str | None:
        return "repeated" if file.path in self._places else self._known(file)


def look_up(name: str | os.PathLike[str], versions: str) -> AudioFile | Failure:
    """Return the file of this name, or say why it is none that can be read."""
    path = os.path.abspath(os.fsdecode(name))
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else "there is a null byte in its name"
        return Failure(AudioFile(path, 0, 0), "unreadable", "open", f"cannot be read: {reason}", versions)
    file = AudioFile(path, status.st_size, status.st_mtime_ns)
    if stat.S_ISREG(status.st_mode):
        return file
    kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or a pipe"
    return Failure(file, "unreadable", "open", f"is {kind}, not a file", versions)
