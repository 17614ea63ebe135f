"""``playlista matches``: what was found for songs that are not there, and the decisions of a person about it."""

from collections.abc import Iterator

import click

from core.errors import PlaylistError
from core.store import Store
from models.downloads import WISH_STATES, Offer, Wish
from playlista.cli.download_songs import sentences
from playlista.cli.output import (
    UNKNOWN,
    Column,
    count,
    print_json,
    print_table,
    program,
    safe,
    say,
    show_duration,
    show_number,
)

OPEN = ("review", "rejected", "failed", "wanted")

COLUMNS = (
    Column("id", 6, right=True),
    Column("state", 9),
    Column("song"),
    Column("time", 7, right=True),
    Column("best", 5, right=True),
    Column("why"),
)
OFFER_COLUMNS = (
    Column("no", 3, right=True),
    Column("score", 5, right=True),
    Column("verdict", 8),
    Column("kind", 6),
    Column("time", 7, right=True),
    Column("candidate"),
    Column("reasons"),
    Column("address", 44),
)


@click.group("matches", invoke_without_command=True, epilog="Example: playlista matches --state review")
@click.option(
    "--state", type=click.Choice([*WISH_STATES, "all"]), help="Only songs of this state (default: all not there)."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def command(ctx: click.Context, state: str | None, as_json: bool) -> None:
    """Look through what was found for songs, and decide.

    Without a command it lists the songs that are not there. Decisions last: a banned candidate is never taken, a
    picked one is downloaded by the next run.
    """
    if ctx.invoked_subcommand is None:
        _list(ctx, state, as_json=as_json)


@command.command("show", short_help="Show the candidates of a song.", epilog="Example: playlista matches show 3")
@click.argument("number", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(ctx: click.Context, number: int, as_json: bool) -> None:
    """Show the candidates of a song, with scores and reasons, best first."""
    from core.export.record import offer_record, wish_record

    with _library(ctx) as store:
        wish = _wish(store, number)
        offers = store.wishes.offers(number)
    if as_json:
        print_json({**wish_record(wish), "candidates": [offer_record(offer) for offer in offers]})
        return
    click.echo("\n".join(_described(wish)))
    rows = (_offer_row(place, offer) for place, offer in enumerate(offers, start=1))
    if print_table(OFFER_COLUMNS, rows) == 0:
        say("There are no candidates.")


@command.command("pick", short_help="Take a candidate.", epilog="Example: playlista matches pick 3 1")
@click.argument("number", metavar="ID", type=int)
@click.argument("candidate", metavar="NO")
@click.pass_context
def pick(ctx: click.Context, number: int, candidate: str) -> None:
    """Take a candidate, by its number in `playlista matches show ID` or as PROVIDER:ID; the next run downloads it."""
    with _library(ctx) as store:
        wish = _wish(store, number)
        offer = _offer(store, wish, candidate)
        store.wishes.pick(wish, (offer.candidate.provider, offer.candidate.id))
    say(f"{safe(wish.track.label)} will be {safe(offer.candidate.title)} ({safe(offer.candidate.url)}).")


@command.command("ban", short_help="Never take a candidate.", epilog="Example: playlista matches ban 3 1")
@click.argument("number", metavar="ID", type=int)
@click.argument("candidate", metavar="NO")
@click.option("--undo", is_flag=True, help="Allow it again.")
@click.pass_context
def ban(ctx: click.Context, number: int, candidate: str, undo: bool) -> None:
    """Never take a candidate for a song."""
    with _library(ctx) as store:
        wish = _wish(store, number)
        offer = _offer(store, wish, candidate)
        store.wishes.ban(number, [(offer.candidate.provider, offer.candidate.id)], banned=not undo)
    say(f"{safe(offer.candidate.title)} is {'allowed again' if undo else 'banned'} for {safe(wish.track.label)}.")


@command.command("retry", short_help="Have songs looked for again.", epilog="Example: playlista matches retry --all")
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="All that are not there.")
@click.pass_context
def retry(ctx: click.Context, numbers: tuple[int, ...], everything: bool) -> None:
    """Have songs looked for again by the next run, whatever was decided before; bans stay."""
    if not numbers and not everything:
        raise click.UsageError("name songs by their ids, or say --all")
    with _library(ctx) as store:
        ids = (
            [wish.id for wish in store.wishes.in_state(*OPEN)] if everything else [_wish(store, n).id for n in numbers]
        )
        done = store.wishes.want_again(ids)
    say(f"{count(done, 'song')} will be looked for again.")


def _library(ctx: click.Context) -> Store:
    from playlista.cli.library import library

    return library(ctx)


def _list(ctx: click.Context, state: str | None, *, as_json: bool) -> None:
    from core.export.record import wish_record

    states = OPEN if state is None else WISH_STATES if state == "all" else (state,)
    with _library(ctx) as store:
        wishes = store.wishes.in_state(*states)
        if as_json:
            for wish in wishes:
                print_json(wish_record(wish))
        elif print_table(COLUMNS, _rows(store, wishes)) == 0:
            say("There is no such song." if state else "Every song that was wanted is there.")
        else:
            say(f"Look closer with: {program()} matches show ID; decide with pick, ban and retry.")


def _rows(store: Store, wishes: Iterator[Wish]) -> Iterator[tuple[str, ...]]:
    for wish in wishes:
        offers = store.wishes.offers(wish.id)
        best = offers[0].judged.score if offers else None
        time = show_duration(wish.track.duration_s) if wish.track.duration_s is not None else UNKNOWN
        yield str(wish.id), wish.state, wish.track.label, time, show_number(best, 2), _why(wish)


def _why(wish: Wish) -> str:
    return wish.reason or sentences(wish.reasons)


def _described(wish: Wish) -> Iterator[str]:
    yield safe(f"{wish.id}  {wish.track.label}")
    facts = {
        "album": wish.track.album,
        "time": show_duration(wish.track.duration_s) if wish.track.duration_s is not None else None,
        "ISRC": wish.track.isrc,
        "state": wish.state,
        "why": _why(wish),
        "file": wish.path,
    }
    yield from (f"  {name:<6} {safe(value)}" for name, value in facts.items() if value)


def _offer_row(place: int, offer: Offer) -> tuple[str, ...]:
    candidate, judged = offer.candidate, offer.judged
    by = ", ".join(candidate.artists) or candidate.uploader or ""
    return (
        str(place),
        show_number(judged.score, 2),
        "banned" if offer.banned else judged.verdict,
        candidate.kind,
        show_duration(candidate.duration_s) if candidate.duration_s is not None else UNKNOWN,
        f"{by} - {candidate.title}" if by else candidate.title,
        sentences(judged.reasons),
        candidate.url,
    )


def _wish(store: Store, number: int) -> Wish:
    found = store.wishes.get([number])
    if number not in found:
        raise PlaylistError(f"no song has the id {number}; see them with: {program()} matches --state all")
    return found[number]


def _offer(store: Store, wish: Wish, reference: str) -> Offer:
    """Return the candidate of a number, from 1, or of PROVIDER:ID."""
    offers = store.wishes.offers(wish.id)
    if reference.isdecimal() and 1 <= int(reference) <= len(offers):
        return offers[int(reference) - 1]
    for offer in offers:
        if reference == f"{offer.candidate.provider}:{offer.candidate.id}":
            return offer
    shown = f"{program()} matches show {wish.id}"
    raise PlaylistError(f"{safe(reference)!r} is no candidate of {safe(wish.track.label)}; see them with: {shown}")
