"""What every command shares: the settings that are in force, loaded when first asked for."""

from dataclasses import dataclass
from pathlib import Path

import click

from core.settings import LoadedSettings, Settings, load, unread
from playlista.cli.logs import configure_logging
from playlista.cli.output import say

#: ``-v`` shows a line a run, ``-vv`` a line a track.
VERBOSE_LEVELS = {1: "INFO", 2: "DEBUG"}


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before the command: ``playlista --config FILE -v COMMAND``."""

    config: Path | None = None
    verbosity: int = 0


def loaded_settings(ctx: click.Context, **overrides: object) -> LoadedSettings:
    """Read the settings with the command's options on top, and where each value came from.

    ``overrides`` are keys in lower case (``process_workers=2``); ``None`` means that the option was not given.
    """
    shared = ctx.find_object(Context) or Context()
    given = {name.upper(): value for name, value in overrides.items()}
    if shared.verbosity:
        given["LOG_LEVEL"] = VERBOSE_LEVELS[min(shared.verbosity, max(VERBOSE_LEVELS))]
    return load(shared.config, overrides=given)


def served_settings(ctx: click.Context, **overrides: object) -> Settings:
    """Read the settings for the server or a worker, and tell what of the environment was meant for them perhaps."""
    loaded = loaded_settings(ctx, **overrides)
    configure_logging(loaded.settings.logging)
    for name in unread(loaded):
        say(f"{name} in the environment is not read: playlista calls it PLAYLISTA_{name} there.")
    return loaded.settings


def settings(ctx: click.Context, **overrides: object) -> Settings:
    """Read the settings for a command (see :func:`loaded_settings`) and start logging as they say."""
    effective = loaded_settings(ctx, **overrides).settings
    configure_logging(effective.logging)
    return effective
