"""Lists that are planned as a whole heed taste and limits as all others do, and say what was asked for against them."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core.errors import PlaylistError
from core.playlists import build
from core.playlists.planned import anchor, durations, requested, worth_alone
from core.playlists.pool import pool_of
from models.playlist import Limits, PlaylistSpec
from tests.core.playlists.made import DAY_S, NOW, a_library, a_track, many

CHANCE = np.random.default_rng(0)


def alone(limits: Limits, **columns: Any) -> list[float]:
    """Return what speaks for each of three tracks of one sound."""
    library = a_library((a_track(number) for number in range(1, 4)), **columns)
    request = requested(PlaylistSpec("dj", limits=limits), library, NOW)
    return [float(each) for each in worth_alone(request, pool_of(library, np.arange(3), 0.0), CHANCE)]


def test_what_is_liked_goes_first_where_that_is_preferred() -> None:
    assert alone(Limits(), liked=[1, 0, 0]) == [0, 0, 0]
    liked, rated, plain = alone(Limits(prefer_liked=True), liked=[1, 0, 0], rating=[float("nan"), 3.0, float("nan")])
    assert liked > rated > plain == 0


def test_what_was_played_lately_comes_last() -> None:
    now = NOW.timestamp()
    found = alone(Limits(avoid_played_days=7), played_at=[now - 3 * DAY_S, now - 9 * DAY_S, float("nan")])
    assert found[0] < -10
    assert found[1:] == [0, 0]


def test_a_track_that_was_named_comes_whatever_the_limits_say_and_the_list_says_so() -> None:
    library = a_library(many(20), liked=[-1] + [0] * 19)
    playlist = build(PlaylistSpec("dj", length=5, start=1), library)
    assert playlist.entries[0].track.id == 1
    assert playlist.relaxed == ("place 1 is there because it was asked for; the limits keep it out",)


def test_every_entry_but_the_first_says_what_leads_to_it() -> None:
    entries = build(PlaylistSpec("dj", length=4), a_library(many(20))).entries
    assert entries[0].reason == "the first"
    for before, entry in pairwise(entries):
        assert entry.reason.startswith(f"after {before.track.track.tags.title}: ")
        assert before.transition is not None
        assert entry.score == before.transition.score


def test_an_unknown_length_is_taken_to_be_usual() -> None:
    library = a_library(many(3), duration_s=[100.0, float("nan"), 300.0])
    assert durations(library, np.arange(3)).tolist() == [100, 210, 300]


def test_nothing_can_follow_a_track_without_a_vector() -> None:
    tracks = {track.id: track for track in many(4)}
    known = a_library(tracks[number] for number in (1, 2, 3))
    library = replace(known, lookup=tracks.get)
    with pytest.raises(PlaylistError, match=r"track 4 \(Song 4\) has no similarity vector"):
        anchor(library, 4)
    with pytest.raises(PlaylistError, match="no track 9"):
        anchor(library, 9)
