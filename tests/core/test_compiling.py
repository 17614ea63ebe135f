"""Compiled code where there is no folder to keep it in."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: numba finds no folder of its own that can be written, as for a service whose user has no home.
PROGRAM = """
import os, sys
from numba.core import caching
caching.CacheImpl._locator_classes = [
    place for place in caching.CacheImpl._locator_classes if "UserProvided" in place.__name__
]
from core.compiling import compiled

@compiled
def doubled(number: float) -> float:
    return 2.0 * number

print(doubled(21.0), os.environ.get("NUMBA_CACHE_DIR"))
"""


def run(folder: Path, **environment: str) -> tuple[str, str, str]:
    """Run the program with a folder for what is temporary; what it returned, where it kept its code, the log."""
    script = folder / "program.py"
    script.write_text(PROGRAM, encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    told = {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(script)]
    ended = subprocess.run(command, env=own | told | environment, capture_output=True, text=True, check=True)
    result, kept = ended.stdout.split()
    return result, kept, ended.stderr


def test_without_a_folder_to_keep_it_in_code_is_compiled_for_one_run(tmp_path: Path) -> None:
    result, kept, said = run(tmp_path)
    assert result == "42.0"
    assert Path(kept).parent == tmp_path
    assert said.count("set XDG_CACHE_HOME or NUMBA_CACHE_DIR") == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "program.py"], "it is gone with the program"


def test_a_folder_that_is_named_is_used(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    result, kept, said = run(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "kept"))
    assert (result, kept, said) == ("42.0", str(tmp_path / "kept"), "")
    assert list((tmp_path / "kept").rglob("*.nbc"))
