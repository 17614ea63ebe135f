"""Holds generated documents equal to the code, and runs the examples that the help ends with."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from core.store import open_store
from docs.generate import contexts, generated
from models.jobs import NewJob
from models.people import LOCAL
from playlista.cli import cli
from tests.core.acquiring.fakes import leave_for_review
from tests.fakes.music_world import music_world
from tests.playlista.cli.queued import leave_jobs


def example_of(ctx: click.Context) -> list[str]:
    """The words of the one example in the help of a command."""
    heading, _, example = (ctx.command.epilog or "").partition(": ")
    assert heading == "Example", f"the help of {ctx.command_path} ends with no example"
    return shlex.split(example)


@pytest.mark.parametrize("path", ["playlista.conf", "docs/configuration.md", "docs/cli.md", "docs/openapi.json"])
def test_a_generated_file_is_what_its_generator_gives(repository: Path, path: str) -> None:
    file = repository / path
    assert file.read_text(encoding="utf-8") == generated()[file], "run: make docs"


def test_every_example_is_of_its_command() -> None:
    for ctx in contexts():
        words = ctx.command_path.split()
        # A group that lists by default may leave out "list".
        assert example_of(ctx)[: len(words)] == words or words[-1] == "list", ctx.command_path


def test_every_example_runs(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with music_world(1, 2, seconds=2.0) as world:
        (tmp_path / "party.txt").write_text(world.text(1, 2))
        told = world.environment
        path = f"{repository}{os.pathsep}{told['PYTHONPATH']}"
        url = f"sqlite:///{tmp_path / 'library.db'}"
        told |= {"PYTHONPATH": path, "HOME": str(tmp_path), "PLAYLISTA_DATABASE_URL": url}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        run_every_example(tmp_path, url)


def run_every_example(home: Path, url: str) -> None:
    """Run them in a home that has a list, whose songs the world has."""

    def arguments(words: list[str]) -> list[str]:
        return [word.replace("~", str(home)) for word in words[1:]]

    def run_as_program(words: list[str]) -> None:
        command = [sys.executable, "-m", "playlista", *arguments(words)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{shlex.join(words)}\n{result.stdout}{result.stderr}"

    def run(words: list[str]) -> None:
        typed = "correct horse battery\n" * 2 if words[1:3] in (["users", "add"], ["users", "passwd"]) else None
        result = CliRunner().invoke(cli, arguments(words), input=typed, prog_name="playlista")
        assert result.exit_code == 0, f"{shlex.join(words)}\n{result.output}{result.exception!r}"

    examples = {ctx.command_path: example_of(ctx) for ctx in contexts()}
    run_as_program(examples.pop("playlista demo"))
    (home / "demo-library").rename(home / "Music")
    run_as_program(examples.pop("playlista analyze"))
    songs = sorted(path for path in (home / "Music").rglob("*") if path.is_file())
    (home / "party.m3u8").write_text("".join(f"{song}\n" for song in songs))
    leave_for_review(url)
    leave_jobs(url)
    for name, role in (("root", "--admin"), ("bert", "--password-stdin")):
        run(["playlista", "users", "add", name, role, "--password-stdin"])
    del examples["playlista serve"]  # ends by a signal only; its own tests run it
    run(examples.pop("playlista worker"))  # before there is a job
    with open_store(url) as store:  # two jobs, of which the second was cancelled
        store.jobs.submit([NewJob("download", "youtube", LOCAL, str(number), {}) for number in (1, 2)])
        store.jobs.cancel(2)
    # A group has the example of one of its commands.
    for words in dict.fromkeys(map(tuple, examples.values())):
        run(list(words))
