"""The library falls into groups with names, each a list that can be made again by itself."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import PlaylistError
from core.playlists import Library, build, build_groups
from core.playlists.clusters import LARGEST, SMALLEST, default_groups, grouped
from models.playlist import PlaylistSpec
from models.track import LibraryTrack
from tests.core.playlists.made import a_library, a_track

STYLES = (("jazz", 90.0, 0.2), ("techno", 128.0, 0.9), ("folk", 100.0, 0.4))


def a_collection(each: int = 40) -> list[LibraryTrack]:
    """Return as many tracks of each style, in mixed order."""
    rng = np.random.default_rng(0)
    tracks = []
    for number in range(each * len(STYLES)):
        style = number % len(STYLES)
        genre, tempo, energy = STYLES[style]
        vector = np.eye(6)[style] + rng.normal(0, 0.1, 6)
        track = a_track(number + 1, vector, tempo_bpm=tempo, energy=energy + rng.normal(0, 0.02))
        tags = replace(track.track.tags, genres=(genre,))
        tracks.append(replace(track, track=replace(track.track, tags=tags)))
    return tracks


@pytest.fixture(scope="module")
def library() -> Library:
    return a_library(a_collection())


def test_groups_are_named_by_genre_and_energy(library: Library) -> None:
    playlists = build_groups(PlaylistSpec("clusters", groups=3), library)
    assert sorted(playlist.name for playlist in playlists) == ["Calm jazz", "Energetic techno", "Folk"]
    for playlist in playlists:
        genres = {entry.track.track.tags.genres[0] for entry in playlist.entries}
        assert genres == {playlist.name.split()[-1].casefold()}
        assert playlist.notes == ("the group has 40 of 120 tracks",)


def test_each_group_can_be_made_again_by_its_own_specification(library: Library) -> None:
    for playlist in build_groups(PlaylistSpec("clusters", groups=4, length=10), library):
        assert build(playlist.spec, library) == playlist


def test_a_list_is_as_long_as_asked_for_and_begins_with_the_most_typical(library: Library) -> None:
    playlist = build(PlaylistSpec("clusters", groups=3, length=7, seeds=(2,)), library)
    assert len(playlist.entries) == 7
    assert playlist.name == "Energetic techno"
    scores = [entry.score for entry in playlist.entries]
    assert scores == sorted(scores, reverse=True)
    assert playlist.entries[0].reason.endswith("like the middle of Energetic techno")


def test_a_group_smaller_than_the_length_is_a_list_of_all_of_it(library: Library) -> None:
    playlist = build(PlaylistSpec("clusters", groups=3, length=500, seeds=(1,)), library)
    assert len(playlist.entries) == 40
    assert not playlist.relaxed


@pytest.mark.parametrize("count", [2, 5, 9])
def test_no_group_is_tiny_and_none_swallows_the_rest(count: int) -> None:
    one_style = a_library(a_track(number, (1.0, 0.001 * number, 0.0)) for number in range(1, 91))
    sizes = [len(group.rows) for group in grouped(PlaylistSpec("clusters", groups=count), one_style)]
    assert sum(sizes) == 90
    assert int(SMALLEST * 90 / count) <= min(sizes) <= max(sizes) <= LARGEST * 90 / count + 1


def test_every_track_is_in_one_group(library: Library) -> None:
    rows = np.concatenate([group.rows for group in grouped(PlaylistSpec("clusters"), library)])
    assert sorted(rows.tolist()) == list(range(120))


def test_names_stay_when_the_library_grows() -> None:
    before = {
        playlist.name for playlist in build_groups(PlaylistSpec("clusters", groups=3), a_library(a_collection(50)))
    }
    after = {
        playlist.name for playlist in build_groups(PlaylistSpec("clusters", groups=3), a_library(a_collection(51)))
    }
    assert before == after


def test_the_default_number_grows_with_the_library() -> None:
    assert [default_groups(total) for total in (1, 5, 16, 169, 170, 1000, 10_000, 1_000_000)] == [
        1,
        1,
        4,
        4,
        6,
        8,
        10,
        12,
    ]


def test_more_groups_than_tracks_are_refused(library: Library) -> None:
    with pytest.raises(PlaylistError, match="120 tracks with a similarity vector cannot be divided into 121 groups"):
        build(PlaylistSpec("clusters", groups=121), library)
    with pytest.raises(PlaylistError, match="track 999 is in no group"):
        build(PlaylistSpec("clusters", groups=3, seeds=(999,)), library)
