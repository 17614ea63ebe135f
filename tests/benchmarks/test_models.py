"""The verdicts of the networks' benchmark, on figures made up for the purpose; and its name, also a package's."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from networks import PEER, cost_verdicts, memory_verdicts

COSTS = {
    "msd-musicnn by onnx": 0.4,
    "msd-musicnn by essentia": 1.0,
    PEER: 0.7,
    "file: features": 0.04,
    "file: network": 0.44,
    "file: features and network in one pass": 0.45,
}


def holds(verdicts: list[tuple[str, str, bool]]) -> list[bool]:
    return [verdict[2] for verdict in verdicts]


def test_each_promise_is_judged_by_its_own_figure() -> None:
    assert holds(cost_verdicts(COSTS)) == [True, True, False, True]
    assert holds(cost_verdicts(COSTS | {"msd-musicnn by onnx": 0.8})) == [False, False, False, True]


def test_memory_has_a_limit_and_may_not_grow() -> None:
    def memory(early: float, late: float) -> dict[str, Any]:
        return {"10": {"all_mb": early}, "500": {"all_mb": late}}

    found = {"onnx": memory(190.0, 199.0), "essentia": memory(400.0, 451.0)}
    assert holds(memory_verdicts(found)) == [True, True, False, False]


def test_scripts_beside_it_still_find_the_package(repository: Path) -> None:
    for script in ("models.py", "accuracy.py", "networks.py"):
        command = [sys.executable, str(repository / "benchmarks" / script), "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "--corpus" in done.stdout
