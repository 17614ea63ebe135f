"""Holds generated documents equal to the code, and runs the examples that the help ends with."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from docs.generate import contexts, generated
from tests.core.acquiring.fakes import leave_for_review
from tests.fakes.music_world import music_world


def example_of(ctx: click.Context) -> list[str]:
    """The words of the one example in the help of a command."""
    heading, _, example = (ctx.command.epilog or "").partition(": ")
    assert heading == "Example", f"the help of {ctx.command_path} ends with no example"
    return shlex.split(example)


@pytest.mark.parametrize("path", ["playlista.conf", "docs/configuration.md", "docs/cli.md"])
def test_a_generated_file_is_what_its_generator_gives(repository: Path, path: str) -> None:
    file = repository / path
    assert file.read_text(encoding="utf-8") == generated()[file], "run: make docs"


def test_every_example_is_of_its_command() -> None:
    for ctx in contexts():
        words = ctx.command_path.split()
        # A group that lists by default may leave out "list".
        assert example_of(ctx)[: len(words)] == words or words[-1] == "list", ctx.command_path


def test_every_example_runs(repository: Path, tmp_path: Path) -> None:
    with music_world(1, 2, seconds=2.0) as world:
        (tmp_path / "party.txt").write_text(world.text(1, 2))
        told = world.environment
        run_every_example(repository, tmp_path, told | {"PYTHONPATH": f"{repository}{os.pathsep}{told['PYTHONPATH']}"})


def run_every_example(repository: Path, home: Path, told: dict[str, str]) -> None:
    """Run them in a home that has a list, whose songs the world has."""
    url = f"sqlite:///{home / 'library.db'}"
    environ = {**os.environ, **told, "HOME": str(home), "PLAYLISTA_DATABASE_URL": url}

    def run(words: list[str]) -> None:
        arguments = [word.replace("~", str(home)) for word in words[1:]]
        command = [sys.executable, "-m", "playlista", *arguments]
        result = subprocess.run(command, cwd=home, env=environ, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{shlex.join(words)}\n{result.stdout}{result.stderr}"

    examples = {ctx.command_path: example_of(ctx) for ctx in contexts()}
    run(examples.pop("playlista demo"))
    (home / "demo-library").rename(home / "Music")
    run(examples.pop("playlista analyze"))
    songs = sorted(path for path in (home / "Music").rglob("*") if path.is_file())
    (home / "party.m3u8").write_text("".join(f"{song}\n" for song in songs))
    leave_for_review(url)
    # A group has the example of one of its commands.
    for words in dict.fromkeys(map(tuple, examples.values())):
        run(list(words))
