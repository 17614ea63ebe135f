"""Writes what is generated: docs/configuration.md, docs/cli.md, docs/openapi.json and playlista.conf: ``make docs``."""

from collections.abc import Iterator
from pathlib import Path

import click

from core.settings.reference import page, shipped_file
from playlista.cli import cli

ROOT = Path(__file__).resolve().parent.parent

_CLI_HEAD = """\
# Command line

Made by `make docs` from the help of the commands; a test keeps it current and runs the examples.

Standard output is data, standard error is talk. Exit codes: 0 done, 1 an error you can mend, told in one line, 2 wrong
usage, 3 done but some tracks failed, 130 interrupted.
"""


def generated() -> dict[Path, str]:
    """Every generated file and the text it should have."""
    return {
        ROOT / "playlista.conf": shipped_file(),
        ROOT / "docs" / "configuration.md": page(),
        ROOT / "docs" / "cli.md": cli_page(),
        **api_description(),
    }


def api_description() -> dict[Path, str]:
    """The description of the API; nothing where the packages of the server are not installed."""
    try:
        from playlista.web.app import routes
        from playlista.web.description import text_of
    except ModuleNotFoundError:
        return {}
    return {ROOT / "docs" / "openapi.json": text_of(routes())}


def cli_page() -> str:
    """The help of every command, one heading each, at a width of 100 characters."""
    sections = [f"\n## {ctx.command_path}\n\n```\n{ctx.get_help()}\n```\n" for ctx in contexts()]
    return _CLI_HEAD + "".join(sections)


def contexts() -> Iterator[click.Context]:
    """A context for each command and sub-command, in the order of ``playlista --help``."""
    yield from _contexts(cli, "playlista", None)


def _contexts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    ctx = click.Context(
        command, info_name=name, parent=parent, terminal_width=100, max_content_width=100, **command.context_settings
    )
    yield ctx
    if isinstance(command, click.Group):
        for child in command.list_commands(ctx):
            found = command.get_command(ctx, child)
            if found is not None and not found.hidden:
                yield from _contexts(found, child, ctx)


def main() -> None:
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
