"""``playlista models``: the networks there are, and putting them on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from core.errors import ModelError
from core.settings import Settings
from models.networks import LICENCES, NETWORKS, Network
from playlista.cli.context import settings
from playlista.cli.output import Column, print_json, print_table, program, safe, say, show_size

COLUMNS = (
    Column("network", 42),
    Column("state", 13),
    Column("kind", 9),
    Column("runs by", 14),
    Column("licence", 16),
    Column("what it tells"),
)
_BACKENDS = {"both": "onnx, essentia", "onnx": "onnx", "pb": "essentia"}


@click.group("models", epilog="Example: playlista models list")
def command() -> None:
    """Look after the networks for tags, moods and embeddings."""


@command.command("list", epilog="Example: playlista models list --installed")
@click.option("--installed", "only_installed", is_flag=True, help="Only those on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_networks(ctx: click.Context, only_installed: bool, as_json: bool) -> None:
    """List the networks there are, and whether they are installed."""
    folder = _folder(settings(ctx))
    found = [(network, _state(folder, network)) for network in NETWORKS.values()]
    shown = [(network, state) for network, state in found if not only_installed or state == "installed"]
    if as_json:
        for network, state in shown:
            print_json(_record(network, state))
    elif print_table(COLUMNS, (_row(network, state) for network, state in shown)) == 0:
        say("No network is installed. A good first one: playlista models install msd-musicnn")


@command.command(
    "show", short_help="Show everything known about one network.", epilog="Example: playlista models show msd-musicnn"
)
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show what a network NAME takes and tells, its licence, and where it comes from."""
    from core.model_files.folder import network_named

    effective = settings(ctx)
    network = network_named(name)
    state = _state(_folder(effective), network)
    if as_json:
        print_json(_record(network, state))
    else:
        click.echo("\n".join(_described(network, state, effective)))


@command.command(
    "install",
    short_help="Put networks on this machine.",
    epilog="Example: playlista models install msd-musicnn --dry-run",
)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--accept-licence", is_flag=True, help="Accept the licence without being asked.")
@click.option("--from", "origin", metavar="FILE|DIR|URL", default="", help="Take the file from here.")
@click.option("--dry-run", is_flag=True, help="Only say what would be fetched, and under which licence.")
@click.pass_context
def install(ctx: click.Context, names: tuple[str, ...], accept_licence: bool, origin: str, dry_run: bool) -> None:
    """Put networks on this machine: fetch, check, convert. A download that breaks off goes on where it was.

    Nothing is fetched at any other time. The licence is shown and must be accepted.
    """
    from core.model_files.folder import network_named
    from core.model_files.installation import address_of

    effective = settings(ctx)
    networks = [network_named(name) for name in dict.fromkeys(names)]
    for network in networks:
        say(f"{network.name}: {safe(origin or _hidden(address_of(network, effective.models)))}")
    for licence in dict.fromkeys(network.licence for network in networks):
        say(LICENCES[licence])
    if dry_run:
        return
    if not accept_licence:
        click.confirm("Install under these terms?", abort=True, err=True)
    _install_all(networks, effective, origin)


@command.command("verify", epilog="Example: playlista models verify")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Read the files of installed networks again and compare their hashes; exits with 1 if one has changed."""
    from core.model_files.folder import installed, network_named, problems

    folder = _folder(settings(ctx))
    chosen = [network_named(name).name for name in names] or [name for name in NETWORKS if (folder / name).is_dir()]
    damaged = 0
    for name in chosen:
        found = installed(folder, name)
        wrong = [f"it is not installed: playlista models install {name}"] if found is None else problems(found)
        damaged += bool(wrong)
        click.echo(f"{name}: {safe('; '.join(wrong)) or 'whole'}")
    if damaged:
        raise ModelError(f"{damaged} of {len(chosen)} networks must be installed again")
    if not chosen:
        say("No network is installed.")


@command.command("remove", epilog="Example: playlista models remove mtt-musicnn")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Remove networks from this machine; what they have told of tracks stays in the library."""
    from core.model_files.folder import network_named
    from core.model_files.folder import remove as remove_folder

    folder = _folder(settings(ctx))
    for name in dict.fromkeys(network_named(name).name for name in names):
        say(f"{name}: {'removed' if remove_folder(folder, name) else 'was not installed'}.")


def _install_all(networks: list[Network], effective: Settings, origin: str) -> None:
    from core.model_files.installation import Source, forget_downloads
    from core.model_files.installation import install as install_one
    from core.networks.plan import make_plan

    folder = _folder(effective)
    for network in networks:
        with _progress(network.name) as progress:
            install_one(network, folder, Source(effective.models, origin), on_progress=progress)
        say(f"Installed {network.name} in {safe(str(folder / network.name))}.")
    forget_downloads(folder)
    names = tuple(network.name for network in networks)
    for lost in make_plan(replace(effective.models, models=names)).disabled:
        say(f"{lost.name} cannot run yet: {safe(lost.reason)}")
    say(f"Next: {program()} analyze ~/Music --models {','.join(names)}")


@contextmanager
def _progress(name: str) -> Iterator[Any]:
    """A bar on a terminal; elsewhere nothing, for a line a second helps nobody."""
    import sys

    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(name, markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _folder(effective: Settings) -> Path:
    from core.model_files.folder import models_folder

    return models_folder(effective.models.folder)


def _state(folder: Path, network: Network) -> str:
    from core.model_files.folder import installed

    try:
        if installed(folder, network.name) is not None:
            return "installed"
    except ModelError:
        return "damaged"
    return "available" if network.sha256 else "no hash known"


def _row(network: Network, state: str) -> tuple[str, ...]:
    return network.name, state, network.kind, _BACKENDS[network.graph], network.licence, network.summary


def _record(network: Network, state: str) -> dict[str, object]:
    return asdict(network) | {"state": state, "backends": _BACKENDS[network.graph].split(", ")}


def _hidden(url: str) -> str:
    from core.settings.masking import without_passwords

    return without_passwords(url)


def _described(network: Network, state: str, effective: Settings) -> Iterator[str]:
    from core.model_files.installation import address_of

    size = f", {show_size(network.size)}" if network.size else ""
    patches = network.patches
    lines = (
        ("state", state),
        ("kind", f"{network.kind}, family {network.family}: {network.summary}"),
        ("from", f"{_hidden(address_of(network, effective.models))}{size}"),
        ("SHA-256", network.sha256 or "unknown: it cannot be installed"),
        ("runs by", _BACKENDS[network.graph]),
        ("sound", f"{network.sample_rate} Hz" if patches else f"an embedding of {network.family}"),
        ("patches", f"{patches.frames} frames, every {patches.hop}, {patches.batch} at a time" if patches else ""),
        ("nodes", ", ".join(filter(None, (network.input_node, network.scores_node, network.embedding_node)))),
        ("embedding", f"{network.dimension} numbers"),
        ("classes", ", ".join(network.classes) or "in the metadata that come with the file"),
        ("licence", LICENCES[network.licence]),
    )
    yield network.name
    yield from (f"  {name:<10}{safe(text)}" for name, text in lines if text)
