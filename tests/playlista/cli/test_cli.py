import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from core.errors import PlaylistaError
from playlista import __version__
from playlista.cli import COMMANDS, INTERRUPTED, LazyGroup, cli

HEAVY = (
    *("alembic", "av", "librosa", "mutagen", "numba", "numpy", "psutil", "rich", "scipy", "soundfile", "sqlalchemy"),
    *("requests", "spotipy", "yt_dlp", "ytmusicapi"),
)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command_with_its_line(flag: str) -> None:
    result = CliRunner().invoke(cli, [flag])
    assert result.exit_code == 0
    for name, entry in COMMANDS.items():
        assert f"  {name} " in result.stdout
        assert entry.summary in " ".join(result.stdout.split())


def test_help_imports_nothing_heavy(repository: Path) -> None:
    program = (
        "import json, sys\n"
        "from playlista.cli import main\n"
        "try:\n    main(['--help'])\n"
        f"except SystemExit:\n    print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=repository)
    assert json.loads(result.stdout.splitlines()[-1]) == []


def test_the_version_is_printed() -> None:
    assert CliRunner().invoke(cli, ["--version"]).stdout == f"playlista {__version__}\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["config", "--nonsense"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert "Error: No such" in result.stderr


def group_that(act: Callable[[], object]) -> click.Group:
    """The same kind of group, whose only work is ``act``."""

    @click.group(cls=LazyGroup, invoke_without_command=True)
    def group() -> None:
        act()

    return group


def fail_with(error: BaseException) -> Callable[[], object]:
    def act() -> None:
        raise error

    return act


def ask_and_be_interrupted() -> None:
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise click.Abort from None


def test_our_errors_end_in_one_line_and_1() -> None:
    result = CliRunner().invoke(group_that(fail_with(PlaylistaError("the disk is full"))), [])
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Error: the disk is full\n")


@pytest.mark.parametrize("act", [fail_with(KeyboardInterrupt()), ask_and_be_interrupted])
def test_an_interruption_ends_with_130(act: Callable[[], object]) -> None:
    assert CliRunner().invoke(group_that(act), []).exit_code == INTERRUPTED


def test_an_interruption_inside_code_made_from_a_string_ends_with_130_too(repository: Path, tmp_path: Path) -> None:
    # As a dataclass or named tuple is, while a module is loaded: Python then ended by the signal, after our last line.
    (tmp_path / "sitecustomize.py").write_text(
        "import playlista.cli\n"
        "def main():\n"
        "    try:\n"
        "        exec('raise KeyboardInterrupt')\n"
        "    except KeyboardInterrupt:\n"
        "        raise SystemExit(130) from None\n"
        "playlista.cli.main = main\n"
    )
    path = os.pathsep.join((str(tmp_path), str(repository)))
    program = [sys.executable, "-m", "playlista"]
    result = subprocess.run(program, capture_output=True, env=os.environ | {"PYTHONPATH": path}, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (INTERRUPTED, b"", b"")


def test_no_to_a_question_ends_with_1() -> None:
    assert CliRunner().invoke(group_that(fail_with(click.Abort())), []).exit_code == 1


def test_an_error_of_ours_alone_is_not_hidden() -> None:
    result = CliRunner().invoke(group_that(fail_with(ZeroDivisionError("a mistake in the program"))), [])
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_reader_that_has_seen_enough_is_no_error(repository: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        result = subprocess.run(
            [sys.executable, "-m", "playlista", "config", "--json"],
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
            cwd=repository,
        )
    assert (result.returncode, result.stderr) == (0, b"")
