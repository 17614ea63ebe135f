"""The same question, seed and music give the same list, however the library was filled."""

from dataclasses import replace

import numpy as np
import pytest

from core.playlists import build
from models.playlist import Limits, Playlist, PlaylistSpec
from models.track import LibraryTrack
from tests.core.playlists.made import NOW, a_library, a_track, many

SPECS = (
    PlaylistSpec("similar", seeds=(7,), limits=Limits(exploration=0.3, hub_penalty=0.2, artist_gap=2)),
    PlaylistSpec("random", random_seed=4),
    PlaylistSpec("mood", mood="party", limits=Limits(exploration=0.3)),
    PlaylistSpec("time", curve="workout"),
    PlaylistSpec("mixed", parts=((1, PlaylistSpec("random")), (2, PlaylistSpec("mood", mood="sad")))),
)


def names(playlist: Playlist) -> list[str | None]:
    return [entry.track.track.tags.title for entry in playlist.entries]


def renumbered(tracks: list[LibraryTrack], order: list[int]) -> tuple[list[LibraryTrack], dict[int, int]]:
    """Return the tracks as a library would have them that found them in another order."""
    ids = {tracks[old].id: new + 1 for new, old in enumerate(order)}
    return [replace(track, id=ids[track.id]) for track in tracks], ids


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.method)
def test_the_order_in_which_files_were_found_changes_nothing(spec: PlaylistSpec) -> None:
    tracks = many(200, artists=30)
    others, ids = renumbered(tracks, [int(each) for each in np.random.default_rng(1).permutation(200)])
    turned = replace(spec, seeds=tuple(ids[seed] for seed in spec.seeds))
    first = build(spec, a_library(tracks), now=NOW)
    assert names(first) == names(build(spec, a_library(tracks), now=NOW))
    assert names(first) == names(build(turned, a_library(others), now=NOW))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.method)
def test_one_more_track_changes_little(spec: PlaylistSpec) -> None:
    tracks = many(200, artists=30)
    stranger = a_track(999, tuple(np.random.default_rng(9).standard_normal(8) * 3), tempo_bpm=70.0, energy=0.5)
    before = names(build(spec, a_library(tracks), now=NOW))
    after = names(build(spec, a_library([*tracks, stranger]), now=NOW))
    assert len(set(before) - set(after)) <= 3


@pytest.mark.parametrize("method", ["random", "similar"])
def test_another_seed_of_chance_gives_another_list(method: str) -> None:
    library = a_library(many(300))
    spec = PlaylistSpec(method, seeds=(1,), limits=Limits(exploration=0.8))
    assert names(build(spec, library)) != names(build(replace(spec, random_seed=1), library))
