"""``playlista playlists``: those that are kept in the library, with their versions."""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

from pathlib import Path

import click

import core.store
from core.errors import PlaylistError
from models.saved import SavedPlaylist, SavedVersion
from playlista.cli.made import now, print_playlist, print_record, write
from playlista.cli.output import Column, count, print_json, print_table, safe, say, show_duration
from playlista.cli.tracks import ListByDefault

COLUMNS = (
    Column("id", 4, right=True),
    Column("name"),
    Column("method", 8),
    Column("version", 7, right=True),
    Column("tracks", 6, right=True),
    Column("time", 8, right=True),
    Column("kept", 10),
    Column("made", 16),
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_VERSION = click.option(
    "--version", "number", metavar="N", type=click.IntRange(1), help="This version instead of the newest."
)
_NAMED = click.argument("playlist", metavar="PLAYLIST")
_OUT = click.option(
    "--out", "targets", metavar="FILE", multiple=True, type=click.Path(path_type=Path, readable=False),
    help="Write it to FILE; the ending tells the format. Repeatable.",
)  # fmt: skip


@click.group("playlists", cls=ListByDefault, epilog="Example: playlista playlists list")
def command() -> None:
    """Look after the playlists kept in the library (playlista generate … --save).

    PLAYLIST is a name, whatever its case, or an id. Each has versions; those that are kept stay, of the others the
    last 20.
    """


@command.command("list", short_help="List the kept playlists.", epilog="Example: playlista playlists list --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_playlists(ctx: click.Context, as_json: bool) -> None:
    """List the playlists that are kept in the library."""
    from playlista.cli.library import library

    with library(ctx) as store:
        found = store.playlists.all()
    if as_json:
        for saved in found:
            print_json(_record(saved))
    elif print_table(COLUMNS, map(_row, found)) == 0:
        say("No playlist is kept yet. Keep one with: playlista generate random --save --name Evening")


@command.command("show", short_help="Show one.", epilog="Example: playlista playlists show Evening")
@_NAMED
@_VERSION
@_OUT
@_AS_JSON
@click.pass_context
def show(ctx: click.Context, playlist: str, number: int | None, targets: tuple[Path, ...], as_json: bool) -> None:
    """Show the tracks of a playlist, or write them to files."""
    _tell(ctx, playlist, number, targets, as_json=as_json, explain=False)


@command.command(
    "explain", short_help="Say why each track is there.", epilog="Example: playlista playlists explain Evening"
)
@_NAMED
@_VERSION
@_AS_JSON
@click.pass_context
def explain(ctx: click.Context, playlist: str, number: int | None, as_json: bool) -> None:
    """Say of each track why it is there, of each transition how good it is and why, and which is the weakest."""
    _tell(ctx, playlist, number, (), as_json=as_json, explain=True)


@command.command(
    "regenerate",
    short_help="Build one again, as a new version.",
    epilog="Example: playlista playlists regenerate Evening --random-seed 7",
)
@_NAMED
@click.option("--random-seed", metavar="N", type=click.IntRange(0), help="Another one gives another list.")
@_AS_JSON
@click.pass_context
def regenerate(ctx: click.Context, playlist: str, random_seed: int | None, as_json: bool) -> None:
    """Build a playlist again as it was asked for, from the library as it is now, as a new version."""
    from core.manager.playlists import choices, regenerated
    from playlista.cli.library import library

    with library(ctx) as store:
        saved = _found(store, playlist)
        changes = {} if random_seed is None else {"random_seed": random_seed}
        _told(store, regenerated(store, saved, choices(store), now(), **changes), as_json=as_json)


@command.command(
    "diff", short_help="Compare two versions.", epilog="Example: playlista playlists diff Evening --from 1"
)
@_NAMED
@click.option("--from", "first", metavar="N", type=click.IntRange(1), help="This version (default: the one before).")
@click.option("--to", "second", metavar="N", type=click.IntRange(1), help="And this one (default: the newest).")
@_AS_JSON
@click.pass_context
def diff(ctx: click.Context, playlist: str, first: int | None, second: int | None, as_json: bool) -> None:
    """Tell which tracks came, went and moved between two versions of a playlist."""
    from playlista.cli.differences import difference_record, print_difference
    from playlista.cli.library import library

    with library(ctx) as store:
        saved = _found(store, playlist)
        numbers = _two(saved, first, second)
        before, after = (store.playlists.entries(saved.id, number) for number in numbers)
    if as_json:
        print_json({"id": saved.id, "from": numbers[0], "to": numbers[1], **difference_record(before, after)})
    else:
        say(f"{safe(saved.name)}: version {numbers[0]} and version {numbers[1]}")
        print_difference(before, after)


@command.command(
    "keep", short_help="Protect a version.", epilog="Example: playlista playlists keep Evening --version 1"
)
@_NAMED
@_VERSION
@click.option("--no-longer", is_flag=True, help="Protect it no longer.")
@click.pass_context
def keep(ctx: click.Context, playlist: str, number: int | None, no_longer: bool) -> None:
    """Protect a version of a playlist from being cleared away, and the playlist from being deleted."""
    from core.manager.playlists import version
    from playlista.cli.library import library

    with library(ctx) as store:
        saved = _found(store, playlist)
        wanted = version(saved, number)
        store.playlists.keep(saved.id, wanted.number, kept=not no_longer)
    say(f"Version {wanted.number} of {safe(saved.name)!r} is {'no longer kept' if no_longer else 'kept'}.")


@command.command(
    "replace", short_help="Put another track on one place.", epilog="Example: playlista playlists replace Evening 2"
)
@_NAMED
@click.argument("place", type=click.IntRange(1))
@click.option("--with", "reference", metavar="TRACK", help="This one (default: the best there is).")
@_AS_JSON
@click.pass_context
def replace(ctx: click.Context, playlist: str, place: int, reference: str | None, as_json: bool) -> None:
    """Put another track on one PLACE, counted from 1, and keep all others."""
    from core.manager.playlists import replaced
    from playlista.cli.library import library
    from playlista.cli.references import one_id

    with library(ctx) as store:
        saved = _found(store, playlist)
        _told(store, replaced(store, saved, place, now(), one_id(store, reference)), as_json=as_json)


@command.command(
    "lock",
    short_help="Keep some places, and fill the others anew.",
    epilog="Example: playlista playlists lock Evening 1 2 --as-it-is",
)
@_NAMED
@click.argument("places", nargs=-1, required=True, type=click.IntRange(1))
@click.option("--as-it-is", is_flag=True, help="Only lock; the others stay until the list is built again.")
@_AS_JSON
@click.pass_context
def lock(ctx: click.Context, playlist: str, places: tuple[int, ...], as_it_is: bool, as_json: bool) -> None:
    """Lock PLACES, counted from 1, and fill the others with other tracks; locked places outlast every building."""
    from core.manager.playlists import locked
    from playlista.cli.library import library

    with library(ctx) as store:
        saved = locked(store, _found(store, playlist), places, now(), refill=not as_it_is)
        _told(store, saved, as_json=as_json)


@command.command("unlock", short_help="Lock places no longer.", epilog="Example: playlista playlists unlock Evening")
@_NAMED
@click.argument("places", nargs=-1, type=click.IntRange(1))
@_AS_JSON
@click.pass_context
def unlock(ctx: click.Context, playlist: str, places: tuple[int, ...], as_json: bool) -> None:
    """Lock PLACES no longer; without one, none at all."""
    from core.manager.playlists import unlocked
    from playlista.cli.library import library

    with library(ctx) as store:
        _told(store, unlocked(store, _found(store, playlist), places), as_json=as_json)


@command.command("refresh", short_help="Build rule playlists again.", epilog="Example: playlista playlists refresh")
@click.argument("playlists", metavar="[PLAYLIST]...", nargs=-1)
@click.pass_context
def refresh(ctx: click.Context, playlists: tuple[str, ...]) -> None:
    """Build the kept rule playlists again; those that come out otherwise get a new version.

    "playlista analyze" does the same where it has found anything new.
    """
    from core.manager.playlists import RULES
    from core.manager.playlists import refresh as refreshed
    from playlista.cli.library import library

    with library(ctx) as store:
        wanted = [_found(store, name) for name in playlists]
        others = [saved.name for saved in wanted if saved.newest.spec.method != RULES]
        if others:
            raise PlaylistError(
                f"{safe(others[0])!r} has no rules; build it again with: playlista playlists regenerate"
            )
        changed = refreshed(store, now(), [saved.id for saved in wanted])
    say(f"{', '.join(map(safe, changed))}: changed." if changed else "Nothing has changed.")


@command.command(
    "rename", short_help="Give one another name.", epilog='Example: playlista playlists rename 1 "Late evening"'
)
@_NAMED
@click.argument("name")
@click.pass_context
def rename(ctx: click.Context, playlist: str, name: str) -> None:
    """Give a playlist another NAME."""
    from playlista.cli.library import library

    if not name.strip():
        raise click.UsageError("a playlist needs a name")
    with library(ctx) as store:
        store.playlists.rename(_found(store, playlist).id, name)


@command.command(
    "delete", short_help="Forget one with all its versions.", epilog="Example: playlista playlists delete 1 --kept"
)
@_NAMED
@click.option("--kept", is_flag=True, help="Also where a version is kept.")
@click.pass_context
def delete(ctx: click.Context, playlist: str, kept: bool) -> None:
    """Forget a playlist with all its versions. No file is touched."""
    from playlista.cli.library import library

    with library(ctx) as store:
        saved = _found(store, playlist)
        protected = [str(each.number) for each in saved.versions if each.kept]
        if protected and not kept:
            versions = f"version{'s' if len(protected) > 1 else ''} {', '.join(protected)}"
            raise PlaylistError(f"{safe(saved.name)!r} has a kept {versions}; delete it even so with --kept")
        store.playlists.delete(saved.id)
    say(f"Forgot {safe(saved.name)!r} with {count(len(saved.versions), 'version')}.")


def _found(store: core.store.Store, reference: str) -> SavedPlaylist:
    found = store.playlists.find(reference)
    if found is None:
        raise PlaylistError(f"there is no saved playlist {safe(reference)!r}; see them with: playlista playlists")
    return found


def _tell(
    ctx: click.Context, name: str, number: int | None, targets: tuple[Path, ...], *, as_json: bool, explain: bool
) -> None:
    from core.export import check_target
    from core.manager.playlists import opened, version
    from playlista.cli.library import library

    for target in targets:
        check_target(target)
    with library(ctx) as store:
        saved = _found(store, name)
        made = opened(store, saved, number)
    write(made, targets)
    if as_json:
        print_record(made, saved, version(saved, number))
    elif not targets:
        print_playlist(made, explain=explain)


def _told(store: core.store.Store, saved: SavedPlaylist, *, as_json: bool) -> None:
    """Show a new version."""
    from core.manager.playlists import opened

    made = opened(store, saved)
    if as_json:
        print_record(made, saved)
    else:
        print_playlist(made)
    say(f"Kept as version {saved.newest.number} of {safe(saved.name)!r}.")


def _two(saved: SavedPlaylist, first: int | None, second: int | None) -> tuple[int, int]:
    """The versions to compare: by default the newest with the one before."""
    from core.manager.playlists import version

    after = version(saved, second).number
    earlier = [each.number for each in saved.versions if each.number < after]
    if first is None and not earlier:
        raise PlaylistError(
            f"{safe(saved.name)!r} has only one version; make another with: playlista playlists regenerate"
        )
    return version(saved, first if first is not None else earlier[-1]).number, after


def _record(saved: SavedPlaylist) -> dict[str, object]:
    return {
        "id": saved.id,
        "name": saved.name,
        "method": saved.newest.spec.method,
        "made_at": saved.made_at.isoformat(),
        "versions": [_version_record(each) for each in saved.versions],
    }


def _version_record(version: SavedVersion) -> dict[str, object]:
    from core.export.spec import spec_record

    return {
        "version": version.number,
        "made_at": version.made_at.isoformat(),
        "kept": version.kept,
        "tracks": version.tracks,
        "features": version.features,
        "spec": spec_record(version.spec),
    }


def _row(saved: SavedPlaylist) -> tuple[str, ...]:
    newest = saved.newest
    kept = ", ".join(str(each.number) for each in saved.versions if each.kept)
    name, method = saved.name, newest.spec.method
    return (
        str(saved.id),
        name,
        method,
        str(newest.number),
        str(newest.tracks),
        show_duration(saved.duration_s),
        kept,
        f"{newest.made_at:%Y-%m-%d %H:%M}",
    )
