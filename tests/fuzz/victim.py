"""A process that opens hostile files, one a line from standard input, and says one line of JSON for each.

It is limited in memory and, for each file, in processor time: the kernel ends it at once, also in native code.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path

import numpy as np

from core.container import looks_like_audio
from core.decode import open_audio
from core.errors import AudioError, TagError
from core.identity import identify
from core.tags import read_cover, read_tags

CPU_SECONDS = 10.0
#: What a file may make the address space grow by, in bytes.
ADDRESS_SPACE = 8 << 30


def main() -> None:
    """Serve until standard input ends."""
    _limit_address_space()
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # the default action of its signal ends the process
        before = _reset_peak()
        outcome = outcome_of(os.fsdecode(bytes.fromhex(line.strip())))
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps({"outcome": outcome, "grown_kb": _memory_kb("VmHWM") - before}), flush=True)


def outcome_of(path: str) -> str:
    """Do with a file what a run does; "" or what should not have happened."""
    wrong: list[str] = []
    for step in (looks_like_audio, _decode, identify, read_tags, read_cover):
        try:
            found = step(path)
        except (AudioError, TagError) as error:
            found = None if str(error).isprintable() else f"says {str(error)!r}"
        except Exception as error:
            found = f"raises {type(error).__name__}: {error}"
        if isinstance(found, str) and step is not identify:
            wrong.append(f"{step.__name__} {found}")
    return "; ".join(wrong)


def _decode(path: str) -> str | None:
    with open_audio(path) as stream:
        for block in stream.blocks():
            if not np.isfinite(block).all():
                return "yields samples that are no numbers"
        info = stream.info()
    return None if info.duration_s > 0.0 else "yields no sound and no reason"


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
    main()
