"""Saved playlists built again: as they were asked for, with one place changed, with places locked, by their rules."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import PlaylistError
from core.manager.playlists import (
    choices,
    locked,
    opened,
    refresh,
    regenerated,
    replaced,
    unlocked,
    version,
)
from core.playlists import build
from core.store import Store, open_store
from models.playlist import PlaylistSpec
from models.saved import SavedPlaylist
from tests.core.playlists.made import NOW, many
from tests.made_libraries import new_library

METHODS = {
    "similar": PlaylistSpec("similar", seeds=(5,), length=8),
    "random": PlaylistSpec("random", length=8),
    "mood": PlaylistSpec("mood", mood="calm", length=8),
    "dj": PlaylistSpec("dj", seeds=(5,), length=8, curve="build"),
    "journey": PlaylistSpec("journey", start=3, end=9, length=8),
    "order": PlaylistSpec("order", seeds=(1, 2, 3, 4, 5, 6)),
    "extend": PlaylistSpec("extend", seeds=(1, 2, 3), length=8),
    "clusters": PlaylistSpec("clusters", seeds=(1,), groups=4, length=8),
    "rules": PlaylistSpec("rules", query="tempo:60..", sort="-tempo", length=8),
    "time": PlaylistSpec("time", curve="running", length=8),
    "mixed": PlaylistSpec(
        "mixed", parts=((1.0, PlaylistSpec("random")), (1.0, PlaylistSpec("mood", mood="sad"))), length=8
    ),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db"), now=lambda: NOW) as opened_store:
        opened_store.save([each.track for each in many(60)])
        yield opened_store


def saved_by(store: Store, spec: PlaylistSpec) -> SavedPlaylist:
    return store.playlists.save(build(spec, choices(store), now=NOW), "List")


def ids(store: Store, saved: SavedPlaylist, number: int | None = None) -> list[int]:
    return [entry.track.id for entry in opened(store, saved, number).entries]


def only_list(store: Store) -> SavedPlaylist:
    found = store.playlists.find("List")
    assert found is not None
    return found


@pytest.mark.parametrize("method", METHODS)
def test_a_list_built_again_is_the_same_list(store: Store, method: str) -> None:
    saved = saved_by(store, METHODS[method])
    again = regenerated(store, saved, choices(store), NOW)
    assert [each.number for each in again.versions] == [1, 2]
    assert again.newest.spec == saved.newest.spec
    assert ids(store, again, 2) == ids(store, again, 1) != []


@pytest.mark.parametrize("method", METHODS)
def test_replacing_changes_one_place_and_keeps_the_others(store: Store, method: str) -> None:
    saved = saved_by(store, METHODS[method])
    before = ids(store, saved)
    after = replaced(store, saved, 4, NOW)
    now = ids(store, after)
    assert [place for place, (old, new) in enumerate(zip(before, now, strict=True), 1) if old != new] == [4]
    assert now[3] not in before
    limits = replace(saved.newest.spec.limits, without=(before[3],))
    assert after.newest.spec == replace(saved.newest.spec, limits=limits)
    assert before[3] not in ids(store, regenerated(store, after, choices(store), NOW)) or method == "order"
    assert not any(entry.locked for entry in opened(store, after).entries)


def test_a_track_that_is_named_takes_the_place(store: Store) -> None:
    saved = saved_by(store, METHODS["similar"])
    stranger = next(number for number in store.ids() if number not in ids(store, saved))
    after = ids(store, replaced(store, saved, 3, NOW, stranger))
    before = ids(store, saved, 1)
    assert after == [*before[:2], stranger, *before[3:]]


def test_transitions_are_those_of_the_new_list(store: Store) -> None:
    saved = replaced(store, saved_by(store, METHODS["dj"]), 4, NOW)
    made = opened(store, saved)
    measured = build(
        PlaylistSpec("dj", length=8, locked=tuple(enumerate(ids(store, saved), 1))), choices(store), now=NOW
    )
    assert [entry.transition for entry in made.entries] == [entry.transition for entry in measured.entries]


def test_locked_places_stay_and_the_others_are_filled_anew(store: Store) -> None:
    saved = saved_by(store, METHODS["random"])
    before = ids(store, saved)
    after = locked(store, saved, [2, 5], NOW)
    now = ids(store, after)
    assert (now[1], now[4]) == (before[1], before[4])
    assert set(now) & set(before) == {before[1], before[4]}
    assert [entry.locked for entry in opened(store, after).entries] == [place in (2, 5) for place in range(1, 9)]
    again = regenerated(store, after, choices(store), NOW, random_seed=9)
    assert [ids(store, again)[place] for place in (1, 4)] == [before[1], before[4]]


def test_seeds_stay_when_a_list_is_filled_anew(store: Store) -> None:
    saved = saved_by(store, METHODS["similar"])
    assert ids(store, locked(store, saved, [3], NOW))[0] == 5


def test_locking_alone_changes_no_track(store: Store) -> None:
    saved = saved_by(store, METHODS["random"])
    marked = locked(store, saved, [1], NOW, refill=False)
    assert ids(store, marked, 2) == ids(store, marked, 1)
    assert marked.newest.spec.locked == ((1, ids(store, saved)[0]),)
    assert opened(store, marked).entries[0].locked
    more = locked(store, marked, [3], NOW, refill=False)
    assert unlocked(store, more, [1]).newest.spec.locked == ((3, ids(store, saved)[2]),)
    free = unlocked(store, only_list(store), [])
    assert free.newest.spec.locked == ()
    assert ids(store, free) == ids(store, saved, 1)


def test_rule_playlists_follow_the_library_and_others_do_not(store: Store) -> None:
    rules = saved_by(store, METHODS["rules"])
    store.playlists.save(build(METHODS["random"], choices(store), now=NOW), "Random")
    assert refresh(store, NOW) == ()
    store.like(ids(store, rules)[:1], -1)
    assert refresh(store, NOW) == ("List",)
    assert [each.number for each in only_list(store).versions] == [1, 2]
    assert ids(store, only_list(store))[0] == ids(store, rules, 1)[1]
    assert refresh(store, NOW, [999]) == ()


def test_forgotten_tracks_are_told_of(store: Store) -> None:
    saved = saved_by(store, METHODS["random"])
    gone = ids(store, saved)[1]
    label = opened(store, saved).entries[1].track.label
    store.mark_missing([gone], NOW)
    store.prune([gone])
    made = opened(store, saved)
    assert len(made.entries) == 7
    assert made.notes[-1] == f"2. {label} is in the library no longer"
    assert len(ids(store, replaced(store, saved, 1, NOW))) == 7


def test_what_cannot_be_done_is_told(store: Store) -> None:
    saved = saved_by(store, METHODS["random"])
    with pytest.raises(PlaylistError, match="has no place 9; it has 1 to 8"):
        replaced(store, saved, 9, NOW)
    with pytest.raises(PlaylistError, match="has no place 9"):
        locked(store, saved, [1, 9], NOW)
    with pytest.raises(PlaylistError, match=r"is on place 2 of 'List' already"):
        replaced(store, saved, 1, NOW, ids(store, saved)[1])
    with pytest.raises(PlaylistError, match="has no version 4; it has 1"):
        version(saved, 4)
    whole = saved_by(store, PlaylistSpec("rules", query="tempo:0..", length=60))
    with pytest.raises(PlaylistError, match="no other track for place 1"):
        replaced(store, whole, 1, NOW)


def test_an_imported_playlist_is_not_built_again(store: Store) -> None:
    built = build(METHODS["random"], choices(store), now=NOW)
    saved = store.playlists.save(replace(built, spec=PlaylistSpec("imported")), "From elsewhere")
    with pytest.raises(PlaylistError, match="'From elsewhere' was imported: there is no specification"):
        regenerated(store, saved, choices(store), NOW)


def test_a_list_is_built_with_the_opinions_of_its_owner(store: Store) -> None:
    rules = PlaylistSpec("rules", query="tempo:60..", sort="-tempo", length=8)
    local = store.playlists.save(build(rules, choices(store), now=NOW), "List")
    annas = store.playlists.save(build(rules, choices(store, owner_id=1), now=NOW), "Anna's", owner_id=1)
    disliked = ids(store, annas)[:3]
    store.like(disliked, -1, owner_id=1)
    assert refresh(store, NOW) == ("Anna's",)
    after = store.playlists.get(annas.id)
    assert after is not None
    assert not set(ids(store, after)) & set(disliked)
    assert [entry.track.opinion.liked for entry in opened(store, annas, 1).entries[:3]] == [-1] * 3
    other = replaced(store, after, 1, NOW)
    assert other.owner_id == 1
    assert not set(ids(store, other)) & set(disliked)
    assert regenerated(store, other, choices(store, owner_id=1), NOW).id == annas.id
    assert locked(store, other, [2], NOW).owner_id == unlocked(store, other, []).owner_id == 1
    assert store.playlists.all() == (local,)
