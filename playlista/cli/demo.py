"""``playlista demo``: a small synthesised library for whoever has no music at hand."""

from pathlib import Path

import click

from playlista.cli.output import count, program, safe, say

DEFAULT_FOLDER = "demo-library"


@click.command("demo", epilog="Example: playlista demo demo-library")
@click.argument("folder", metavar="[DIR]", default=DEFAULT_FOLDER, type=click.Path(path_type=Path, readable=False))
def command(folder: Path) -> None:
    """Make a small library of 24 synthesised songs to try things on, in DIR (default: ./demo-library).

    The songs differ in tempo, key and timbre, and their comment tags say which. What is already there is kept.
    """
    from core.demo import write_demo

    written = sum([new for _, new in write_demo(folder)])
    shown = safe(str(folder))
    if written:
        say(f"Wrote {count(written, 'song')} to {shown}.")
    else:
        say(f"The demo library in {shown} is complete; nothing was written.")
    say(f"Next: {program()} analyze {_quoted(folder)}")


def _quoted(folder: Path) -> str:
    import shlex

    return safe(shlex.quote(str(folder)))
