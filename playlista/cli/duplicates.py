"""``playlista duplicates``: the same recording more than once, and songs in several versions. Changes nothing."""

import click

from models.duplicates import DuplicateGroup
from playlista.cli.output import count, print_json, safe, say, show_duration

KINDS = {"recordings": ("same sound", "same recording"), "songs": ("same song",)}
_HEADINGS = {
    "same sound": "The same sound",
    "same recording": "The same recording",
    "same song": "The same song in other versions",
}


@click.command("duplicates", epilog="Example: playlista duplicates --only recordings")
@click.argument("query", nargs=-1)
@click.option("--only", type=click.Choice(list(KINDS)), help="Only recordings, or only versions of songs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a group.")
@click.pass_context
def command(ctx: click.Context, query: tuple[str, ...], only: str | None, as_json: bool) -> None:
    """Group the tracks that are the same recording, and the same song in other versions, with the evidence.

    Files with the very same sound are known at once. Those that could be the same recording are listened to: the
    group shows how much of their fingerprints agrees. The best copy comes first. Nothing is changed and nothing is
    ever deleted. With QUERY only those tracks are looked at.
    """
    from core.duplicates import find
    from playlista.cli.library import library

    with library(ctx) as store:
        tracks = (track for track in store.tracks(" ".join(query)) if track.missing_since is None)
        found = find(tracks, store.vectors(), told=_tell)
    groups = [group for group in found.groups if only is None or group.kind in KINDS[only]]
    for group in groups:
        _print(group, as_json=as_json)
    for problem in found.problems:
        say(f"{safe(problem)}.")
    copies = sum(len(group.members) - 1 for group in groups if group.kind != "same song")
    versions = sum(group.kind == "same song" for group in groups)
    say(f"{count(copies, 'further copy', 'further copies')}, {count(versions, 'song')} in several versions.")


def _tell(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        say(f"Listened to {done:,} of {count(total, 'file')} that could be the same.")


def _print(group: DuplicateGroup, *, as_json: bool) -> None:
    if as_json:
        from dataclasses import asdict

        print_json(asdict(group))
        return
    click.echo(f"{_HEADINGS[group.kind]}: {safe(group.members[0].label)}")
    for member in group.members:
        bits = f" {member.bit_rate // 1000}k" if member.bit_rate else ""
        version = f", {member.version}" if member.version else ""
        told = f"{show_duration(member.duration_s)}, {member.codec}{bits}{version}"
        click.echo(f"  {member.track_id:>6}  {safe(member.path)}  ({safe(told)}): {safe(member.evidence)}")
