"""A pool holds what was named, and compares as the library does."""

from dataclasses import replace

import numpy as np
import pytest

from core.playlists import Library, transitions
from core.playlists.library import aligned
from core.playlists.pool import distinct, drawn, joined, likeness_to, log_scores, near, pool_of, share_of
from tests.core.playlists.made import a_library, a_track, many


def heard(library: Library, share_heard: float = 1.0) -> Library:
    """Return the library after a network has heard a share of it, the first tracks."""
    count = int(share_heard * len(library.ids))
    embeddings = np.random.default_rng(1).standard_normal((count, 5)).astype(np.float32)
    return replace(library, embeddings=aligned(library.ids, library.ids[:count], embeddings))


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_products_of_joined_vectors_are_the_likeness_of_the_library(share: float) -> None:
    library = heard(a_library(many(30)))
    vectors = joined(library, np.arange(30), share)
    assert vectors @ vectors[7] == pytest.approx(library.likeness([7], share=share), abs=1e-5)
    assert likeness_to(library, vectors[[7, 9]], share)[:, 1] == pytest.approx(vectors @ vectors[9], abs=1e-5)


def test_embeddings_count_where_at_least_half_of_the_library_has_one() -> None:
    library = a_library(many(40))
    assert share_of(library, None) == 0.0
    assert share_of(heard(library, 0.25), None) == 0.0
    assert share_of(heard(library, 0.75), 0.3) == 0.3


def test_the_pool_finds_its_items_by_their_rows() -> None:
    pool = pool_of(a_library(many(20)), np.array([9, 3, 9, 5]), 0.0)
    assert pool.rows.tolist() == [3, 5, 9]
    assert pool.items([9, 3]) == [2, 0]


def test_every_transition_of_a_pool_is_scored() -> None:
    library = a_library(many(70))
    pool = pool_of(library, np.arange(70), 0.0)
    found = log_scores(pool)
    cosines = pool.vectors @ pool.vectors.T
    assert found == pytest.approx(np.log(transitions.table(pool.traits, pool.traits, cosines)), abs=1e-4)


def test_what_is_near_is_chosen_among_what_may_be() -> None:
    library = a_library(a_track(number, (1.0, 0.1 * number)) for number in range(1, 11))
    mask = np.ones(10, np.bool_)
    mask[1] = False
    assert near(library, [0], mask, 3, 0.0).tolist() == [0, 2, 3]


def test_chance_draws_tracks_by_their_sound_wherever_they_stand() -> None:
    tracks = many(50)
    turned = [replace(track, id=51 - track.id) for track in tracks]
    mask = np.ones(50, np.bool_)
    first = drawn(a_library(tracks), mask, 10, np.random.default_rng(3))
    second = drawn(a_library(turned), mask, 10, np.random.default_rng(3))
    assert sorted(first.tolist()) == sorted(49 - row for row in second.tolist())
    mask[first] = False
    assert not set(drawn(a_library(tracks), mask, 10, np.random.default_rng(3))) & set(first)


def test_one_version_of_a_song_is_left_and_it_is_the_one_that_was_named() -> None:
    titles = ("Moon", "Moon (Live)", "Sun", "Moon - 2011 Remaster", "")
    library = a_library(a_track(number, artist="A", title=title) for number, title in enumerate(titles, 1))
    rows = np.arange(5)
    assert distinct(library, [], rows).tolist() == [0, 2, 4]
    assert distinct(library, [1], rows).tolist() == [1, 2, 4]
    assert distinct(library, [1, 3], rows).tolist() == [1, 3, 2, 4]
