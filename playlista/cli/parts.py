"""The parts of a mixed playlist as they are named on the command line: ``2 mood:calm``, ``1 similar:12``."""

from collections.abc import Callable

from core.errors import PlaylistError
from core.store import Store
from models.playlist import PlaylistSpec
from playlista.cli.output import safe
from playlista.cli.references import ids_of

#: How the value of a part goes into a specification, by method.
_VALUES: dict[str, Callable[[Store, str], PlaylistSpec]] = {
    "mood": lambda _, value: PlaylistSpec("mood", mood=value),
    "rules": lambda _, value: PlaylistSpec("rules", query=value),
    "time": lambda _, value: PlaylistSpec("time", curve=value or None),
    "dj": lambda _, value: PlaylistSpec("dj", curve=value or None),
    "random": lambda _, value: PlaylistSpec("random"),
    "similar": lambda store, value: PlaylistSpec("similar", seeds=ids_of(store, (value,))),
    "clusters": lambda store, value: PlaylistSpec("clusters", seeds=ids_of(store, (value,))),
}


def parts(store: Store, shares: tuple[str, ...]) -> tuple[tuple[float, PlaylistSpec], ...]:
    """Return weights and specifications; ``PlaylistError`` says what cannot be read."""
    return tuple(_part(store, share) for share in shares)


def _part(store: Store, share: str) -> tuple[float, PlaylistSpec]:
    weight, _, what = share.strip().partition(" ")
    method, _, value = what.strip().partition(":")
    try:
        number = float(weight)
    except ValueError as error:
        raise PlaylistError(f"{safe(share)!r} does not begin with a weight: write '2 mood:calm'") from error
    if method not in _VALUES:
        raise PlaylistError(f"{safe(method)!r} cannot be a part of a mixed list; there is {', '.join(_VALUES)}")
    return number, _VALUES[method](store, value.strip())
