"""What becomes of a playlist that was made: kept in the library, written to files, printed."""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

import core.store
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.saved import SavedPlaylist, SavedVersion
from playlista.cli.output import (
    UNKNOWN,
    Column,
    count,
    print_json,
    print_table,
    safe,
    say,
    show_duration,
    show_number,
)
from playlista.cli.wanting import specification

COLUMNS = (
    Column("", 3, right=True),
    Column("id", 6, right=True),
    Column("track"),
    Column("time", 7, right=True),
    Column("BPM", 5, right=True),
    Column("key", 4),
    Column("score", 5, right=True),
    Column("reason", 52),
)

#: From an open library to a specification, where the options alone do not tell it.
Asked = Callable[["core.store.Store"], PlaylistSpec]


def now() -> datetime:
    """Return the time here and now: what hour it is, whether it is December."""
    return datetime.now().astimezone()


def make(ctx: click.Context, method: str, given: Mapping[str, Any], **more: Any) -> None:
    """Make a playlist by a method as the options of its command ask, and do with it what they say.

    ``more`` are fields of the specification that the command has worked out by itself.
    """
    from core.export import check_target
    from core.manager.playlists import choices
    from core.playlists import build
    from playlista.cli.library import library

    for target in given["targets"]:
        check_target(target)
    with library(ctx) as store:
        spec = replace(specification(store, method, given), **more)
        playlist = build(spec, choices(store), now=now())
        saved = store.playlists.save(playlist) if given["save"] else None
    put_out(playlist, given, saved)
    if len(playlist.entries) < spec.length and spec.duration_s is None and method not in ("order", "rules"):
        say(f"That is all the library has for it, less than the {spec.length} asked for.")


def put_out(playlist: Playlist, given: Mapping[str, Any], saved: SavedPlaylist | None = None) -> None:
    """Write a playlist to files, and print it where that is asked for or nothing was written."""
    write(playlist, given["targets"])
    if given["as_json"]:
        print_record(playlist, saved)
    elif given["explain"] or not given["targets"]:
        print_playlist(playlist, explain=given["explain"])
    if saved is not None:
        say(f"Kept as version {saved.newest.number} of {safe(saved.name)!r}, playlist {saved.id}.")


def write(playlist: Playlist, targets: Sequence[Path]) -> None:
    """Write a playlist to files, each in the format of its ending."""
    from core.export import export

    for target in targets:
        export(playlist, target)
        say(f"Wrote {count(len(playlist.entries), 'track')} to {safe(str(target))}.")


def print_record(playlist: Playlist, saved: SavedPlaylist | None = None, version: SavedVersion | None = None) -> None:
    """Print a playlist as one JSON object; a saved one with its id and version, the newest by default."""
    from core.export.record import playlist_record

    kept = {"id": saved.id, "version": (version or saved.newest).number} if saved else {}
    print_json({**kept, **playlist_record(playlist)})


def print_playlist(playlist: Playlist, *, explain: bool = False) -> None:
    """Print the tracks with why they are there; the name, the weakest transition and what gave way are talk."""
    say(f"{safe(playlist.name)}: {count(len(playlist.entries), 'track')}, {show_duration(playlist.duration_s)}")
    if explain:
        for line in explained(playlist):
            click.echo(line)
    else:
        print_table(COLUMNS, (_row(place, entry) for place, entry in enumerate(playlist.entries, 1)))
    for sentence in (*playlist.relaxed, *playlist.notes):
        say(f"  {safe(sentence)}")
    if (weakest := playlist.weakest) is not None:
        say(f"  the weakest transition is from {weakest} to {weakest + 1}: {_transition(playlist, weakest)}")


def explained(playlist: Playlist) -> Iterator[str]:
    """Yield the lines that say of each track why it is there, and of each transition how good it is, and why."""
    for place, entry in enumerate(playlist.entries, 1):
        yield " ".join((f"{place:>3}.", safe(entry.track.label), *_facts(entry)))
        yield f"     {safe(_reason(entry))} ({entry.score:.2f})"
        if entry.transition is not None and place < len(playlist.entries):
            mark = ", the weakest" if place == playlist.weakest else ""
            yield f"     to the next: {entry.transition.score:.2f}{mark}"
            for part in entry.transition.parts:
                yield f"       {part.name:<7}{part.score:.2f}  {safe(part.sentence)}"


def _facts(entry: PlaylistEntry) -> tuple[str, ...]:
    track = entry.track.track
    tempo, key = track.features.rhythm.tempo_bpm, track.features.tonal.camelot
    known = (show_duration(track.info.duration_s), f"{tempo:.0f} BPM" if tempo else "", key or "")
    return tuple(f" {text}" for text in known if text)


def _transition(playlist: Playlist, place: int) -> str:
    transition = playlist.entries[place - 1].transition
    if transition is None:
        return UNKNOWN
    worst = min(transition.parts, key=lambda part: part.score, default=None)
    return f"{transition.score:.2f}" + (f" ({safe(worst.sentence)})" if worst else "")


def _reason(entry: PlaylistEntry) -> str:
    return f"locked; {entry.reason}" if entry.locked and not entry.reason.startswith("locked") else entry.reason


def _row(place: int, entry: PlaylistEntry) -> tuple[str, ...]:
    features = entry.track.track.features
    return (
        str(place),
        str(entry.track.id),
        entry.track.label,
        show_duration(entry.track.track.info.duration_s),
        show_number(features.rhythm.tempo_bpm),
        features.tonal.camelot or UNKNOWN,
        show_number(entry.score, 2),
        _reason(entry),
    )
