"""The groups of ``playlista generate clusters``: each a playlist of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from core.export import check_target
from core.filing.safe_names import safe as safe_name
from core.manager.playlists import choices
from core.playlists import build_groups
from models.playlist import Playlist
from playlista.cli.library import library
from playlista.cli.made import now, print_playlist, print_record, write
from playlista.cli.output import Column, count, print_table, say, show_duration, show_number
from playlista.cli.wanting import specification

COLUMNS = (
    Column("group", 40),
    Column("tracks", 6, right=True),
    Column("time", 8, right=True),
    Column("BPM", 5, right=True),
    Column("energy", 6, right=True),
    Column("most typical"),
)


def make_groups(ctx: click.Context, given: Mapping[str, Any]) -> None:
    """Make a playlist of each group of the library, and do with them what the options say."""
    for target in given["targets"]:
        check_target(target)
    with library(ctx) as store:
        spec = specification(store, "clusters", given)
        groups = build_groups(replace(spec, name=None), choices(store), now=now())
        playlists = [_called(group, spec.name) for group in groups]
        if given["save"]:
            for playlist in playlists:
                store.playlists.save(playlist)
    for playlist in playlists:
        write(playlist, [_named(target, playlist.name) for target in given["targets"]])
    _print(playlists, given)
    if given["save"]:
        say(f"Kept {count(len(playlists), 'playlist')}; see them with: playlista playlists")


def _called(group: Playlist, name: str | None) -> Playlist:
    """Put a name that was asked for before that of the group, in its specification too."""
    if name is None:
        return group
    called = f"{name}: {group.name}"
    return replace(group, name=called, spec=replace(group.spec, name=called))


def _print(playlists: Sequence[Playlist], given: Mapping[str, Any]) -> None:
    if given["as_json"]:
        for playlist in playlists:
            print_record(playlist)
    elif given["explain"]:
        for playlist in playlists:
            print_playlist(playlist, explain=True)
    else:
        print_table(COLUMNS, map(_row, playlists))


def _row(playlist: Playlist) -> tuple[str, ...]:
    features = [entry.track.track.features for entry in playlist.entries]
    tempos = [each.rhythm.tempo_bpm for each in features if each.rhythm.tempo_bpm]
    energies = [each.dynamics.energy for each in features if each.dynamics.energy is not None]
    return (
        playlist.name,
        str(len(playlist.entries)),
        show_duration(playlist.duration_s),
        show_number(_mean(tempos)),
        show_number(_mean(energies), 2),
        playlist.entries[0].track.label if playlist.entries else "",
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _named(target: Path, name: str) -> Path:
    """The file of one group: "radio.m3u8" becomes "radio - Calm folk.m3u8"."""
    return target.with_name(safe_name(f"{target.stem} - {name}{target.suffix}"))
