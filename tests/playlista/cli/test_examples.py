"""Every command's help ends with one example, and the example works as printed."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from playlista.cli import cli

Run = Callable[..., Result]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(cli))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_example_of_the_help_works(path: tuple[str, ...], run: Run, library: Path, music: Path) -> None:
    shown = run(*path, "-h")
    assert shown.exit_code == 0
    example = shown.stdout.strip().rsplit("Example: ", 1)[-1]
    assert example.startswith(f"playlista {path[0]}")
    (library / "Music").symlink_to(music)
    for number in ("1", "2"):  # what the examples of ``playlists`` look after, in two versions
        run("generate", "random", "--length", "3", "--random-seed", number, "--save", "--name", "Evening")
    songs = sorted(path for path in music.rglob("*") if path.is_file())
    (library / "party.m3u8").write_text("".join(f"{song}\n" for song in songs))
    arguments = shlex.split(example.replace("~", str(library)))[1:]
    result = run(*arguments)
    assert result.exit_code == 0, result.output
