"""A process that opens hostile files, one a line from standard input, and says one line of JSON for each.

It is limited in memory and, for each file, in processor time: the kernel ends it at once, also in native code.
"""

import json
import math
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from core.analyze import analyze_file, initialize_worker
from core.container import looks_like_audio
from core.decode import AudioStream, open_audio
from core.errors import AudioError, TagError
from core.identity import identify
from core.settings import AnalysisSettings
from core.tags import read_cover, read_tags
from models.audio import AudioFile
from models.track import Failure, Track

#: What a file may make the address space grow by, in bytes.
ADDRESS_SPACE = 8 << 30
#: What a file itself may be to blame for; of every other failure the program is. ``unreadable`` is
#: what has a sample rate beyond those that are analysed.
BLAMELESS = {"not_audio", "no_audio", "corrupt", "unreadable"}
SETTINGS = AnalysisSettings()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the program in which a test may plant a fault."""

    open: Callable[[str], AudioStream] = open_audio
    analyze: Callable[[AudioFile, AnalysisSettings], Track | Failure] = analyze_file


def main(parts: Parts) -> None:
    """Say that all is loaded, then serve until standard input ends; the argument is a file's processor time."""
    initialize_worker(SETTINGS)
    _limit_address_space()
    print("ready", flush=True)
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, float(sys.argv[1]))  # the default action of its signal ends the process
        before = _reset_peak()
        outcome = outcome_of(os.fsdecode(bytes.fromhex(line.strip())), parts)
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps({"outcome": outcome, "grown_kb": _memory_kb("VmHWM") - before}), flush=True)


def outcome_of(path: str, parts: Parts) -> str:
    """Do with a file what a run does; "" or what should not have happened."""
    steps: dict[str, Callable[[str], str | None]] = {
        "open_audio": partial(_decode, parts.open),
        "analyze_file": partial(_analyze, parts.analyze),
        **{step.__name__: partial(_call, step) for step in (looks_like_audio, identify, read_tags, read_cover)},
    }
    wrong = {name: _complaint(step, path) for name, step in steps.items()}
    return "; ".join(f"{name} {words}" for name, words in wrong.items() if words)


def _complaint(step: Callable[[str], str | None], path: str) -> str | None:
    try:
        return step(path)
    except (AudioError, TagError) as error:
        return _unless_printable(str(error))
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"


def _unless_printable(words: str) -> str | None:
    return None if words.isprintable() else f"says {words!r}"


def _call(step: Callable[[str], object], path: str) -> None:
    step(path)


def _decode(opened: Callable[[str], AudioStream], path: str) -> str | None:
    with opened(path) as stream:
        for block in stream.blocks():
            if not np.isfinite(block).all():
                return "yields samples that are no numbers"
        info = stream.info()
    return None if info.duration_s > 0.0 else "yields no sound and no reason"


def _analyze(analyze: Callable[[AudioFile, AnalysisSettings], Track | Failure], path: str) -> str | None:
    status = os.stat(path)
    outcome = analyze(AudioFile(path, status.st_size, status.st_mtime_ns), SETTINGS)
    if isinstance(outcome, Failure):
        if outcome.error_class not in BLAMELESS:
            return f"fails as {outcome.error_class}: {outcome.reason}"
        return _unless_printable(outcome.reason)
    odd = [number for number in _numbers(astuple(outcome)) if not math.isfinite(number)]
    return f"yields a record with {odd[0]}" if odd else _unless_printable(" ".join(outcome.warnings))


def _numbers(value: object) -> Iterator[float]:
    """All numbers in a value made of tuples."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)


def _limit_address_space() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + ADDRESS_SPACE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _reset_peak() -> int:
    """Let the kernel forget the peak so far, and return what is resident now, in KiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory_kb("VmRSS")


def _memory_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(Parts())
