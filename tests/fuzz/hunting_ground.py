"""Gives hostile files to a victim process and says which of them harmed it, and how."""

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
#: What one file may make the resident memory grow by.
MOST_GROWTH_KB = 200 * 1024
#: A victim that sleeps uses no processor time; by far more than any file needs on a slow machine.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Harm:
    """What a file did; ``words`` goes on from its name."""

    words: str


class HuntingGround:
    """A victim process, started anew after each death; a context manager that ends it."""

    def __init__(self) -> None:
        self._victim = self._started()

    def harm_of(self, path: Path) -> Harm | None:
        """Let the victim open a file."""
        victim = self._victim
        assert victim.stdin is not None
        assert victim.stdout is not None
        victim.stdin.write(os.fsencode(path).hex() + "\n")
        victim.stdin.flush()
        answered, _, _ = select.select([victim.stdout], [], [], PATIENCE_S)
        line = victim.stdout.readline() if answered else ""
        if line:
            return _judged(**json.loads(line))
        return Harm(self._bury())

    def close(self) -> None:
        """End the victim."""
        self._victim.kill()
        self._victim.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _bury(self) -> str:
        code = self._victim.poll()
        self._victim.kill()
        _, said = self._victim.communicate()
        code = self._victim.returncode if code is None else code
        self._victim = self._started()
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return {"SIGPROF": "takes for ever", "SIGKILL": "hangs"}.get(how, f"ends the process: {how} {said[-2000:]}")

    def _started(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.fuzz.victim"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _judged(outcome: str, grown_kb: int) -> Harm | None:
    if outcome:
        return Harm(outcome)
    return Harm(f"takes {grown_kb} KiB of memory") if grown_kb > MOST_GROWTH_KB else None
