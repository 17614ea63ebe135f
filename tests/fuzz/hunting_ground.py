"""Gives hostile files to a victim process and says which of them harmed it, and how."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
#: What one file may make the resident memory grow by.
MOST_GROWTH_KB = 200 * 1024
#: The processor time of one file; an hour of silence needs 5 s on a fast machine.
CPU_S = 30.0
#: A victim that sleeps uses no processor time; by far more than any file needs on a slow machine.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Harm:
    """What a file did; ``words`` goes on from its name."""

    words: str


class HuntingGround:
    """A victim process, started anew after each death; a context manager that ends it.

    ``module`` is the victim; each file may take ``cpu_s`` seconds of its processor time and ``patience_s`` in all.
    """

    def __init__(
        self, module: str = "tests.fuzz.victim", *, cpu_s: float = CPU_S, patience_s: float = PATIENCE_S
    ) -> None:
        self._command = [sys.executable, "-m", module, str(cpu_s)]
        self._patience_s = patience_s
        # A pipe that nobody empties would stop a victim that says much.
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._victim = self._started()

    def harm_of(self, path: Path) -> Harm | None:
        """Let the victim open a file."""
        before = _state(path)
        words = self._harm(path)
        if not words and _state(path) != before:
            words = "is not left as it was"
        return Harm(words) if words else None

    def close(self) -> None:
        """End the victim."""
        self._victim.kill()
        self._victim.communicate()
        self._said.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _harm(self, path: Path) -> str:
        victim = self._victim
        assert victim.stdin is not None
        assert victim.stdout is not None
        victim.stdin.write(os.fsencode(path).hex() + "\n")
        victim.stdin.flush()
        answered, _, _ = select.select([victim.stdout], [], [], self._patience_s)
        line = victim.stdout.readline() if answered else ""
        if line:
            return _judged(**json.loads(line)) or self._talk()
        return self._bury(hangs=not answered)

    def _talk(self) -> str:
        """What libraries have printed beside the answer: a person would see it in the middle of a run."""
        self._said.seek(0)
        said = self._said.read()
        self._said.seek(0)
        self._said.truncate()
        return f"makes it print {said[-2000:]!r}" if said else ""

    def _bury(self, *, hangs: bool) -> str:
        if hangs:
            self._victim.kill()
        self._victim.communicate()
        code, said = self._victim.returncode, self._talk()
        self._victim = self._started()
        if hangs:
            return "hangs"
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return "takes for ever" if how == "SIGPROF" else f"ends the process: {how} {said}".rstrip()

    def _started(self) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        victim = subprocess.Popen(self._command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=self._said, text=True)
        assert victim.stdout is not None
        if victim.stdout.readline() == "ready\n":
            return victim
        victim.kill()
        victim.communicate()
        with self._said:
            raise RuntimeError(f"the victim cannot be started: {self._talk()}")


def _judged(outcome: str, grown_kb: int) -> str:
    if outcome:
        return outcome
    return f"takes {grown_kb} KiB of memory" if grown_kb > MOST_GROWTH_KB else ""


def _state(path: Path) -> tuple[int, int, bytes] | None:
    """Everything of a file that opening it must not change; ``None`` where it is gone."""
    try:
        status = path.stat()
        return status.st_mode, status.st_mtime_ns, path.read_bytes()
    except FileNotFoundError:
        return None
