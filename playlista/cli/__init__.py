"""The command ``playlista``: finds the sub-command and turns errors into one line and an exit code.

Commands are imported when they are asked for, so that ``playlista --help`` starts at once.
"""

import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from core.errors import PlaylistaError, PlaylistError, SettingsError
from playlista import __version__

INTERRUPTED = 130
#: Objects between two looks of the collector. At Python's 700 it takes a tenth of the time of starting, where nothing
#: is garbage, and a third of that of reading 100,000 rows.
GARBAGE_THRESHOLD = 20_000
#: Errors that list several things, one a line.
LISTING = (SettingsError, PlaylistError)


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """Where a sub-command is, and its line in ``playlista --help``."""

    module: str
    summary: str
    attribute: str = "command"


COMMANDS = {
    "analyze": CommandEntry("playlista.cli.analyze", "Analyse the music in folders and files."),
    "tracks": CommandEntry("playlista.cli.tracks", "List the tracks of the library, or show one."),
    "failures": CommandEntry("playlista.cli.failures", "List the files that could not be analysed."),
    "stats": CommandEntry("playlista.cli.stats", "Sum up the library in numbers."),
    "generate": CommandEntry("playlista.cli.generate", "Make a playlist from the library."),
    "playlists": CommandEntry("playlista.cli.playlists", "Look after the playlists kept in the library."),
    "evaluate": CommandEntry("playlista.cli.evaluate", "Measure any list of tracks, and compare two."),
    "like": CommandEntry("playlista.cli.opinions", "Like tracks.", "like"),
    "dislike": CommandEntry("playlista.cli.opinions", "Dislike tracks: playlists leave them out.", "dislike"),
    "rate": CommandEntry("playlista.cli.opinions", "Give tracks stars.", "rate"),
    "played": CommandEntry("playlista.cli.opinions", "Note that tracks were played.", "played"),
    "content": CommandEntry(
        "playlista.cli.opinions", "Tell mixes, speech, skits, live and Christmas songs.", "content"
    ),
    "export": CommandEntry("playlista.cli.export", "Write a playlist to files, or bring its songs into a folder."),
    "import": CommandEntry("playlista.cli.importing", "Find the tracks of lists of other programs in the library."),
    "tags": CommandEntry("playlista.cli.tags", "Write what was measured into the tags of the files; take it back."),
    "duplicates": CommandEntry("playlista.cli.duplicates", "Group copies of a recording, and versions of a song."),
    "download-and-analyze": CommandEntry(
        *("playlista.cli.download", "Find, download, tag and analyse the songs of lists.", "download_and_analyze")
    ),
    "download": CommandEntry("playlista.cli.download", "The same without analysing.", "download"),
    "sync": CommandEntry("playlista.cli.download", "Follow lists that have changed.", "sync"),
    "matches": CommandEntry("playlista.cli.matches", "Look through what was found for songs, and decide."),
    "login": CommandEntry("playlista.cli.login", "Log in to a service, for lists of your own."),
    "serve": CommandEntry("playlista.cli.serve", "Serve the library over HTTP, for several people."),
    "users": CommandEntry("playlista.cli.users", "Look after the users of the server."),
    "models": CommandEntry("playlista.cli.models", "Look after the networks for tags and embeddings."),
    "worker": CommandEntry("playlista.cli.worker", "Run jobs of the server, one at a time."),
    "jobs": CommandEntry("playlista.cli.jobs", "Look after the jobs of the server."),
    "prune": CommandEntry("playlista.cli.prune", "Forget the tracks whose files have vanished."),
    "config": CommandEntry("playlista.cli.config", "Print the settings and where each came from."),
    "db": CommandEntry("playlista.cli.db", "Look after the database."),
    "doctor": CommandEntry("playlista.cli.doctor", "Check what this machine has and lacks."),
    "demo": CommandEntry("playlista.cli.demo", "Make a small synthesised library to try things on."),
}


class LazyGroup(click.Group):
    """The group of ``COMMANDS``; every error a person can mend ends in one line on standard error."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(entry.module), entry.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.{entry.attribute} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except PlaylistaError as error:
            raise click.ClickException(_printable(error)) from error
        except KeyboardInterrupt as error:
            raise click.exceptions.Exit(INTERRUPTED) from error
        except click.Abort as error:
            # A prompt turns Ctrl-C into Abort; "no" to a question is an Abort without that context.
            if isinstance(error.__context__, KeyboardInterrupt):
                raise click.exceptions.Exit(INTERRUPTED) from error
            raise
        except BrokenPipeError:
            _silence_stdout()
            raise click.exceptions.Exit(0) from None
        return result


def _printable(error: PlaylistaError) -> str:
    """A message may quote a file name, and a file name may hold anything; only a list keeps its line breaks."""
    from playlista.cli.output import safe

    text = str(error)
    return "\n".join(map(safe, text.split("\n"))) if isinstance(error, LISTING) else safe(text)


def _silence_stdout() -> None:
    """The reader (``| head``) has seen enough: let the flush at exit go nowhere."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: playlista analyze ~/Music",
)
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Read the settings from FILE.")
@click.option("-v", "--verbose", count=True, help="Log a line a run; twice: a line a track.")
@click.version_option(__version__, prog_name="playlista", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, verbose: int) -> None:
    """Analyse the music you have and make playlists from it."""
    from playlista.cli.context import Context

    ctx.obj = Context(config=config, verbosity=verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``playlista`` with ``arguments`` (those of the process by default) and exit."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    cli.main(args=arguments, prog_name="playlista")
