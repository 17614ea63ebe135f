"""``WishStore``: the part of the library about lists and wanted tracks, as the rest of the program sees it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from core.store import wanted_lists, wishes
from core.store.engine import Database
from models.downloads import Offer, StoredList, Wish
from models.matching import Decision
from models.runs import Runner
from models.wanted import LeftOut, ListHead, WantedTrack


class WishStore:
    """Lists, wishes and offers of an open library; reached as ``Store.wishes``."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def save_list(
        self, head: ListHead, items: Sequence[WantedTrack | LeftOut], *, m3u: str | None = None
    ) -> StoredList:
        """Keep a list as it is now, and make wishes of what is new on it.

        What it no longer has stays behind the rest as ``gone``, until ``forget_gone``.
        """
        now = self._now()
        return self._database.write(lambda connection: wanted_lists.save(connection, head, items, m3u, now))

    def follow(self, head: ListHead, *, m3u: str | None = None, folder: str | None = None) -> None:
        """Know a list, and the file that is written for it, before its items are known; those known before stay."""
        places = {"m3u": m3u, "folder": folder}
        now = self._now()
        self._database.write(lambda connection: wanted_lists.enter_list(connection, head, places, now))

    def lists(self) -> tuple[StoredList, ...]:
        """Return all lists with their items, oldest first."""
        return self._database.read(wanted_lists.lists)

    def list_of(self, source: str) -> StoredList | None:
        """Return the list of a source, as ``ListHead.source`` has it."""
        return self._database.read(lambda connection: wanted_lists.find(connection, source))

    def own(self, source: str, owner_id: int) -> None:
        """Note that a list, as ``ListHead.source`` names it, is somebody's too; nothing if it is not followed."""
        self._database.write(lambda connection: wanted_lists.own(connection, source, owner_id))

    def wanted_by(self, owner_id: int) -> tuple[int, ...]:
        """Return the ids of the wishes on somebody's lists, in order; those a list has no longer do not count."""
        return self._database.read(lambda connection: wanted_lists.wanted_by(connection, owner_id))

    def owners_of(self, wish_id: int) -> tuple[int, ...]:
        """Return whose lists want a wish."""
        return self._database.read(lambda connection: wanted_lists.owners_of(connection, wish_id))

    def lists_of(self, wish_ids: Sequence[int], owner_id: int) -> tuple[ListHead, ...]:
        """Return the lists of somebody that want any of some wishes, oldest first; their totals are not told."""
        return self._database.read(lambda connection: wanted_lists.lists_of(connection, wish_ids, owner_id))

    def forget_gone(self, list_id: int) -> int:
        """Remove from a list the places that its source has no longer; return how many."""
        return self._database.write(lambda connection: wanted_lists.forget_gone(connection, list_id))

    def forget_list(self, list_id: int) -> None:
        """Follow a list no longer; no file is touched."""
        self._database.write(lambda connection: wanted_lists.forget(connection, list_id))

    def get(self, ids: Sequence[int]) -> dict[int, Wish]:
        """Return wishes by their ids."""
        return {wish.id: wish for wish in wishes.wishes(self._database, ids)}

    def in_state(self, *states: str) -> Iterator[Wish]:
        """Yield the wishes of some states, by id."""
        return wishes.wishes(self._database, states=states)

    def enter(self, tracks: Sequence[WantedTrack]) -> list[int]:
        """Make wishes of what is not one yet; return the ids in the order of ``tracks``."""
        now = self._now()
        return self._database.write(lambda connection: wishes.enter_wishes(connection, tracks, now))

    def claim(self, runner: Runner, ids: Sequence[int]) -> set[int]:
        """Claim wishes for a run until they are settled or the run is ended; return those granted."""
        return self._database.write(lambda connection: wishes.claim(connection, runner, ids))

    def release(self, runner: Runner, ids: Sequence[int]) -> None:
        """Give up claims of a run; what has become of the wishes stays."""
        self._database.write(lambda connection: wishes.release(connection, runner, ids))

    def settle(self, wish: Wish) -> None:
        """Keep what has become of a wish, and give up the claim on it."""
        now = self._now()
        self._database.write(lambda connection: wishes.settle(connection, wish, now))

    def decide(self, wish_id: int, decision: Decision) -> None:
        """Keep the candidates of a decision in place of those before; what is banned stays banned."""
        self._database.write(lambda connection: wishes.decide(connection, wish_id, decision))

    def offers(self, wish_id: int) -> tuple[Offer, ...]:
        """Return the candidates of a wish, best first, banned ones last."""
        return self._database.read(lambda connection: wishes.offers(connection, wish_id))

    def pick(self, wish: Wish, candidate: tuple[str, str]) -> None:
        """Have a candidate, (provider, id), downloaded in the next run; ``StoreError`` if it was not offered."""
        now = self._now()
        self._database.write(lambda connection: wishes.pick(connection, wish, candidate, now))

    def ban(self, wish_id: int, candidates: Collection[tuple[str, str]], *, banned: bool = True) -> None:
        """Never take candidates for a wish; or, with ``banned=False``, allow them again."""
        self._database.write(lambda connection: wishes.ban(connection, wish_id, candidates, banned=banned))

    def want_again(self, ids: Sequence[int]) -> int:
        """Have wishes that are not done looked for again in the next run; return how many there were."""
        now = self._now()
        return self._database.write(lambda connection: wishes.want_again(connection, ids, now))

    def is_needed(self, wish_ids: Sequence[int], path: str, *, gone: Collection[tuple[int, int]] = ()) -> bool:
        """Tell whether a list, or another wish, still needs the file of these wishes.

        ``gone`` are places in lists, (id of the list, id of the wish), that do not count.
        """
        return self._database.read(lambda connection: wishes.linked_elsewhere(connection, wish_ids, path, gone))

    def forget_file(self, wish_ids: Sequence[int]) -> None:
        """Note that the file of wishes was deleted."""
        now = self._now()
        self._database.write(lambda connection: wishes.forget_file(connection, wish_ids, now))

    def paths_with(self, identity: str) -> tuple[str, ...]:
        """Return the files of the library that have this sound, oldest first, without missing ones."""
        return self._database.read(lambda connection: wishes.paths_with(connection, identity))

    def tracks_with_isrc(self, isrc: str) -> tuple[int, ...]:
        """Return the ids of tracks, not missing, whose tags have an ISRC."""
        return self._database.read(lambda connection: wishes.known_by_isrc(connection, isrc))

    def artists(self) -> Iterator[tuple[int, tuple[str, ...], str, float]]:
        """Yield (track id, artists, title, duration in seconds) of all tracks, not missing, that have a title."""
        return wishes.artists(self._database)
