"""``playlista config``: the settings in force and where each came from."""

from pathlib import Path

import click

from core.settings import LoadedSettings
from core.settings.keys import KEYS, Key
from core.settings.reference import shipped_file
from playlista.cli.context import loaded_settings
from playlista.cli.output import Column, print_json, print_table, safe, say

_COLUMNS = (Column("key", 24), Column("value"), Column("from"))


@click.command("config", epilog="Example: playlista config --check")
@click.option("--check", is_flag=True, help="Only check the settings; exit with 1 if there is a mistake.")
@click.option("--template", is_flag=True, help="Print a playlista.conf with every key at its default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: value and origin of each key.")
@click.pass_context
def command(ctx: click.Context, check: bool, template: bool, as_json: bool) -> None:
    """Print the effective settings and where each came from."""
    if template:
        click.echo(shipped_file(), nl=False)
        return
    loaded = loaded_settings(ctx)
    if check:
        say(f"No mistakes. {_file_read(loaded.file)}")
    elif as_json:
        print_json({key.name: _record(key, loaded) for key in KEYS.values()})
    else:
        print_table(_COLUMNS, ((key.name, _shown(key, loaded), loaded.origins[key.name]) for key in KEYS.values()))
        say(_file_read(loaded.file))


def _shown(key: Key, loaded: LoadedSettings) -> str:
    return key.shown(key.value_in(loaded.settings)) or "(empty)"


def _record(key: Key, loaded: LoadedSettings) -> dict[str, object]:
    value = key.value_in(loaded.settings)
    return {"value": key.shown(value) if key.option.secret else value, "origin": loaded.origins[key.name]}


def _file_read(file: Path | None) -> str:
    if file is None:
        return "No file was found: these are the defaults, the environment and the options."
    return f"Read from {safe(str(file.absolute()))}."
