"""Every command's help ends with one example, and the example works as printed."""

import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from core.store import open_store
from playlista.cli import cli
from tests.core.acquiring.fakes import leave_for_review
from tests.fakes.music_world import music_world
from tests.playlista.cli.queued import leave_jobs

Run = Callable[..., Result]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


#: Ends by a signal only; ``test_serve`` runs its example.
ENDLESS = ("serve",)
ALL = {path: command for path, command in commands(cli) if path != ENDLESS}
#: What is typed where a command asks.
TYPED: dict[tuple[str, ...], str] = dict.fromkeys(
    [("users", "add"), ("users", "passwd")], "correct horse battery\n" * 2
)


@pytest.fixture
def wishes(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Songs that wait for a decision, and a world that has those of ``party.txt``."""
    leave_for_review(f"sqlite:///{library / 'library.db'}")
    leave_jobs(f"sqlite:///{library / 'library.db'}")
    with music_world(1, 2, seconds=2.0) as world:
        for key, value in world.environment.items():
            monkeypatch.setenv(key, value)
        (library / "party.txt").write_text(world.text(1, 2))
        yield


@pytest.mark.usefixtures("wishes")
@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_example_of_the_help_works(path: tuple[str, ...], run: Run, library: Path, music: Path) -> None:
    shown = run(*path, "-h")
    assert shown.exit_code == 0
    example = shown.stdout.strip().rsplit("Example: ", 1)[-1]
    assert example.startswith(f"playlista {path[0]}")
    shutil.copytree(music, library / "Music")  # an example may download into it
    for number in ("1", "2"):  # what the examples of ``playlists`` look after, in two versions
        run("generate", "random", "--length", "3", "--random-seed", number, "--save", "--name", "Evening")
    songs = sorted(path for path in music.rglob("*") if path.is_file())
    (library / "party.m3u8").write_text("".join(f"{song}\n" for song in songs))
    with open_store(f"sqlite:///{library / 'library.db'}") as store:  # whom the examples of ``users`` look after
        for name, role in (("root", "admin"), ("bert", "user"), ("anna", "user")):
            if (path, name) != (("users", "add"), "anna"):
                store.people.add(name, "digest", role)
    arguments = shlex.split(example.replace("~", str(library)))[1:]
    result = run(*arguments, input=TYPED.get(path))
    assert result.exit_code == 0, result.output
