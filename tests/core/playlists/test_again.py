"""A list made again keeps what was asked to stay, and only that."""

import pytest

from core.errors import PlaylistError
from core.playlists import build
from core.playlists.again import keeping, replacing
from models.playlist import Playlist, PlaylistSpec
from tests.core.playlists.made import a_library, many

SPECS = (
    PlaylistSpec("similar", seeds=(1,), length=10),
    PlaylistSpec("random", length=10),
    PlaylistSpec("time", curve="day", length=10),
    PlaylistSpec("random", duration_s=2400.0),
    PlaylistSpec("dj", length=10, curve="peak", start=3),
    PlaylistSpec("journey", length=10, start=1, end=2),
    PlaylistSpec("extend", length=10, seeds=(1, 2)),
)


def ids(playlist: Playlist) -> list[int]:
    return [entry.track.id for entry in playlist.entries]


@pytest.mark.parametrize("spec", SPECS)
def test_a_replaced_track_does_not_come_back_and_all_others_stay(spec: PlaylistSpec) -> None:
    library = a_library(many(300))
    before = ids(build(spec, library))
    after = ids(build(replacing(spec, before, {5}), library))
    assert [place for place, (one, other) in enumerate(zip(before, after, strict=True), 1) if one != other] == [5]
    again = ids(build(replacing(replacing(spec, before, {5}), after, {5}), library))
    assert len({before[4], after[4], again[4]}) == 3


@pytest.mark.parametrize("spec", SPECS)
def test_kept_places_stay_and_the_others_are_new(spec: PlaylistSpec) -> None:
    library = a_library(many(300))
    before = ids(build(spec, library))
    after = ids(build(keeping(spec, before, {2, 7}, random_seed=3), library))
    assert (after[1], after[6]) == (before[1], before[6])
    named = {*spec.seeds, spec.start, spec.end} - {None}
    assert set(after) & set(before) == {before[1], before[6], *named}


def test_what_was_asked_for_by_name_cannot_be_replaced() -> None:
    with pytest.raises(PlaylistError, match="track 1 was asked for by name"):
        replacing(PlaylistSpec("similar", seeds=(1,)), [1, 2], {1})


@pytest.mark.parametrize("place", [0, 3])
def test_a_place_that_is_not_there_is_refused(place: int) -> None:
    with pytest.raises(PlaylistError, match=f"no place {place}: it has 1 to 2"):
        replacing(PlaylistSpec("random"), [1, 2], {place})
    with pytest.raises(PlaylistError, match=f"no place {place}: it has 1 to 2"):
        keeping(PlaylistSpec("random"), [1, 2], {place}, random_seed=1)


@pytest.mark.parametrize(
    "spec",
    [
        PlaylistSpec("dj", length=9, start=4, curve="build"),
        PlaylistSpec("journey", start=4, via=(30,), end=9, length=9),
        PlaylistSpec("extend", seeds=(1, 2), length=9),
    ],
    ids=lambda spec: spec.method,
)
def test_one_track_of_a_planned_list_is_replaced_and_the_others_stay(spec: PlaylistSpec) -> None:
    library = a_library(many(200))
    before = [entry.track.id for entry in build(spec, library).entries]
    after = [entry.track.id for entry in build(replacing(spec, before, {4}), library).entries]
    assert [place for place, (one, other) in enumerate(zip(before, after, strict=True), 1) if one != other] == [4]
