"""Limits hold in every list, or the list says which gave way and where."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PlaylistError
from core.playlists import Library, build
from models.playlist import Limits, Playlist, PlaylistSpec
from tests.core.playlists.made import DAY_S, NOW, a_library, a_track, many

METHODS = ("similar", "random", "mood", "time", "rules", "mixed")


def a_spec(method: str, **wanted: object) -> PlaylistSpec:
    """Return a specification with what the method cannot do without."""
    needed: dict[str, object] = {
        "similar": {"seeds": (1,)},
        "mood": {"mood": "happy"},
        "rules": {"query": "all", "sort": "tempo"},
        "mixed": {"parts": ((2.0, PlaylistSpec("random")), (1.0, PlaylistSpec("mood", mood="calm")))},
    }.get(method, {})  # type: ignore[assignment]
    return PlaylistSpec(method, **(needed | wanted))  # type: ignore[arg-type]


def all_of(library: Library) -> Library:
    """Return the library with a search that finds everything, by falling id."""
    return replace(library, search=lambda _query, _sort: [int(each) for each in library.ids[::-1]])


def ids(playlist: Playlist) -> list[int]:
    return [entry.track.id for entry in playlist.entries]


def artists(playlist: Playlist) -> list[str]:
    return [entry.track.track.tags.artists[0] for entry in playlist.entries]


def gaps(names: list[str]) -> list[int]:
    """How many others stand between two of one name, for each such pair that follow one another."""
    last: dict[str, int] = {}
    found = []
    for place, name in enumerate(names):
        if name in last:
            found.append(place - last[name] - 1)
        last[name] = place
    return found


@pytest.mark.parametrize("method", METHODS)
def test_an_artist_has_no_more_than_asked_for_and_keeps_its_distance(method: str) -> None:
    library = all_of(a_library(many(300, artists=12, albums=40)))
    playlist = build(a_spec(method, length=20, limits=Limits(artist_most=2, artist_gap=4)), library, now=NOW)
    assert len(playlist.entries) == 20
    assert max(artists(playlist).count(name) for name in artists(playlist)) == 2
    assert min(gaps(artists(playlist))) >= 4
    assert playlist.relaxed == ()


@pytest.mark.parametrize("method", METHODS)
def test_a_duration_is_met_within_half_a_minute(method: str) -> None:
    library = all_of(a_library(many(400)))
    playlist = build(a_spec(method, duration_s=3600.0), library, now=NOW)
    assert abs(playlist.duration_s - 3600) <= 72
    assert playlist.relaxed == ()


def test_a_duration_that_cannot_be_met_is_told() -> None:
    library = a_library(many(4))
    playlist = build(a_spec("random", duration_s=3600.0), library)
    assert len(playlist.entries) == 4
    assert "instead of 60:00 min" in playlist.relaxed[0]


def test_a_list_that_stays_short_says_so() -> None:
    playlist = build(a_spec("random", length=9), a_library(many(4)))
    assert len(playlist.entries) == 4
    assert playlist.relaxed[0] == "the list has 4 of 9 tracks: nothing else may be in it"


def test_gaps_give_way_before_the_most_of_an_artist() -> None:
    tracks = [a_track(number, artist="One" if number < 5 else "Two") for number in range(1, 9)]
    playlist = build(
        a_spec("random", length=6, limits=Limits(artist_most=3, artist_gap=2, album_gap=0)), a_library(tracks)
    )
    assert sorted(artists(playlist)) == ["One"] * 3 + ["Two"] * 3
    assert all("between two of one artist gave way" in sentence for sentence in playlist.relaxed)
    assert playlist.relaxed


def test_the_most_of_an_artist_gives_way_last_and_is_told_with_places() -> None:
    playlist = build(
        a_spec("random", length=3, limits=Limits(artist_most=1, artist_gap=0)),
        a_library([a_track(number, artist="One") for number in range(1, 4)]),
    )
    assert playlist.relaxed == ("at most 1 by one artist gave way: 3 of One, places 1, 2, 3",)


def test_what_was_played_recently_comes_only_where_nothing_else_is_left() -> None:
    played = [NOW.timestamp() - days * DAY_S for days in (1, 2, 40, 50)]
    library = a_library(many(4), played_at=played)
    spec = a_spec("random", length=2, limits=Limits(avoid_played_days=30))
    assert sorted(ids(build(spec, library, now=NOW))) == [3, 4]
    playlist = build(replace(spec, length=3), library, now=NOW)
    assert {3, 4} < set(ids(playlist))
    assert playlist.relaxed == ("1 of the tracks was played recently: place 3",)


def test_disliked_tracks_never_come() -> None:
    library = a_library(many(6), liked=[-1, 1, 0, -1, 0, 1])
    assert sorted(ids(build(a_spec("random"), library))) == [2, 3, 5, 6]


def test_unwanted_content_stays_out_unless_it_is_allowed() -> None:
    library = a_library(many(6), content=[0, 1, 2, 4, 8, 16])
    assert sorted(ids(build(a_spec("random"), library))) == [1, 5]
    assert sorted(ids(build(a_spec("random", limits=Limits(exclude=("live",))), library))) == [1, 2, 3, 4, 6]
    with pytest.raises(PlaylistError, match="no class of content 'jingle'"):
        build(a_spec("random", limits=Limits(exclude=("jingle",))), library)


def test_christmas_songs_come_in_december() -> None:
    library = a_library(many(2), content=[16, 0])
    assert ids(build(a_spec("random"), library, now=NOW)) == [2]
    assert sorted(ids(build(a_spec("random"), library, now=datetime(2026, 12, 5, tzinfo=UTC)))) == [1, 2]


def test_versions_of_one_song_come_together_only_when_allowed() -> None:
    tracks = [
        a_track(1, artist="A", title="Moon"),
        a_track(2, artist="A", title="Moon (Live at Home)"),
        a_track(3, artist="a", title="Moon - 2011 Remaster"),
        a_track(4, artist="B", title="Moon"),
        a_track(5, artist="A", title="Moon", identity="1"),
    ]
    free = Limits(artist_most=0, artist_gap=0)
    assert len(build(a_spec("random", limits=free), a_library(tracks)).entries) == 2
    together = build(a_spec("random", limits=replace(free, alternates=True)), a_library(tracks))
    assert len(together.entries) == 4  # 1 and 5 are the same sound
    assert {2, 3, 4} < set(ids(together))


def test_a_filter_holds_for_every_track() -> None:
    library = replace(a_library(many(30)), search=lambda query, _: range(1, 11) if query == "tempo:120" else ())
    chosen = ids(build(a_spec("similar", seeds=(20,), limits=Limits(query="tempo:120")), library))
    assert chosen[0] == 20
    assert sorted(chosen[1:]) == list(range(1, 11))


def test_liked_tracks_go_first_among_those_that_fit_alike() -> None:
    liked = np.zeros(200)
    liked[50:100] = 1
    library = a_library(many(200), liked=liked)
    plain = build(a_spec("similar", length=20), library)
    liking = build(a_spec("similar", length=20, limits=Limits(prefer_liked=True)), library)
    of_liked = [sum(50 < track <= 100 for track in ids(each)) for each in (plain, liking)]
    assert of_liked[0] < of_liked[1] < 20


def test_exploration_goes_from_the_nearest_to_chance() -> None:
    library = a_library(many(1000))
    lists = [
        ids(build(a_spec("similar", length=40, limits=Limits(exploration=share)), library)) for share in (0, 0.4, 1)
    ]
    kept = [len(set(lists[0]) & set(each)) for each in lists]
    assert kept[0] == 40 > kept[1] > kept[2]
    assert kept[2] < 10


def test_a_penalty_for_hubs_takes_what_is_far_from_the_middle() -> None:
    tracks = [a_track(1, (1, 0.2, 0)), a_track(2, (1, 0, 0)), a_track(3, (1, 0.42, 0))]
    tracks += [a_track(number, (1, -0.1, 0.01 * number)) for number in range(4, 30)]
    library = a_library(tracks)
    assert ids(build(a_spec("similar", length=2), library))[1] == 2
    assert ids(build(a_spec("similar", length=2, limits=Limits(hub_penalty=1.0)), library))[1] == 3


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(exploration=1.5), "exploration must be 0 to 1, and is 1.5"),
        (Limits(artist_gap=-1), "artist_gap must not be below 0"),
        (Limits(query="tempo:1"), "nothing here can search for 'tempo:1'"),
    ],
)
def test_limits_without_sense_are_refused(limits: Limits, message: str) -> None:
    with pytest.raises(PlaylistError, match=message):
        build(a_spec("random", limits=limits), a_library(many(3)))


def test_locked_tracks_keep_their_places_and_the_rest_is_filled_around_them() -> None:
    library = a_library(many(50))
    playlist = build(a_spec("similar", length=10, locked=((4, 33), (10, 17))), library)
    assert (ids(playlist)[3], ids(playlist)[9], ids(playlist)[0]) == (33, 17, 1)
    assert [place for place, entry in enumerate(playlist.entries, 1) if entry.locked] == [4, 10]
    assert playlist.entries[3].reason.startswith("locked; ")
    assert len(set(ids(playlist))) == 10


def test_replacing_one_track_by_locking_the_others_keeps_them() -> None:
    library = a_library(many(50))
    before = ids(build(a_spec("similar", length=10), library))
    others = tuple((place, track) for place, track in enumerate(before, 1) if place != 5)
    without = replace(
        library, columns=replace(library.columns, liked=np.where(library.ids == before[4], -1, 0).astype(np.int8))
    )
    after = ids(build(a_spec("similar", length=10, locked=others), without))
    assert [one == other for one, other in zip(before, after, strict=True)] == [True] * 4 + [False] + [True] * 5


def test_a_lock_that_cannot_be_kept_is_told_or_refused() -> None:
    library = a_library(many(5))
    gone = build(a_spec("random", length=3, locked=((2, 99),)), library)
    assert gone.relaxed == ("track 99, locked on place 2, is no longer in the library",)
    short = build(a_spec("random", length=9, locked=((9, 2),)), library)
    assert ids(short)[4] == 2
    assert "track 2, locked on place 9, is on place 5: the list is shorter" in short.relaxed
    with pytest.raises(PlaylistError, match="place 4 cannot be locked: the list has places 1 to 3"):
        build(a_spec("random", length=3, locked=((4, 1),)), library)
    with pytest.raises(PlaylistError, match="can be locked once"):
        build(a_spec("random", length=3, locked=((1, 1), (1, 2))), library)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Library, PlaylistSpec]:
    """A small library in which much is amiss, and a specification that asks a lot of it."""
    count = draw(st.integers(1, 30))
    few, titles = st.integers(0, 4), st.integers(0, 20)
    tracks = [
        a_track(
            number, (float(number), 1.0), artist=f"Artist {draw(few)}", album=f"Album {draw(few)}",
            title=f"Song {draw(titles)}", duration_s=draw(st.floats(60, 600)), tempo_bpm=60.0 + 4 * number,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip

    def of_each(*values: float) -> list[float]:
        return draw(st.lists(st.sampled_from(values), min_size=count, max_size=count))

    played = of_each(np.nan, NOW.timestamp() - DAY_S, NOW.timestamp() - 90 * DAY_S)
    library = all_of(a_library(tracks, liked=of_each(-1, 0, 0, 1), content=of_each(0, 0, 0, 1, 16), played_at=played))
    length = draw(st.integers(1, 12))
    some = st.one_of(st.none(), st.integers(0, 3))
    limits = Limits(
        artist_most=draw(some), artist_gap=draw(some), album_most=draw(some), album_gap=draw(some),
        avoid_played_days=draw(st.sampled_from([0, 30])), exploration=draw(st.sampled_from([0, 0.5])),
        prefer_liked=draw(st.booleans()), alternates=draw(st.booleans()),
    )  # fmt: skip
    places = draw(st.lists(st.integers(1, length), unique=True, max_size=3))
    which = (
        draw(st.lists(st.integers(1, count), unique=True, min_size=len(places), max_size=len(places)))
        if len(places) <= count
        else []
    )
    locked = tuple(zip(places, which, strict=False))
    duration = draw(st.one_of(st.none(), st.floats(100, 3000)))
    spec = a_spec(draw(st.sampled_from(METHODS)), length=length, limits=limits, locked=locked, duration_s=duration)
    return library, replace(spec, random_seed=draw(st.integers(0, 5)))


@given(questions())
def test_whatever_is_asked_limits_hold_or_are_told_of(question: tuple[Library, PlaylistSpec]) -> None:
    library, spec = question
    playlist = build(spec, library, now=NOW)
    chosen, limits = ids(playlist), spec.limits
    kept = {track for _, track in spec.locked} | set(spec.seeds)
    told = " ".join(playlist.relaxed)
    assert len(set(chosen)) == len(chosen)
    rows = {int(track): row for row, track in enumerate(library.ids)}
    assert all(library.columns.liked[rows[track]] >= 0 or track in kept for track in chosen)
    assert all(library.columns.content[rows[track]] == 0 or track in kept for track in chosen)
    songs = [library.columns.song[rows[track]] for track in chosen if track not in kept]
    assert limits.alternates or len(set(songs)) == len(songs)
    names = artists(playlist)
    if limits.artist_most and max(map(names.count, names), default=0) > limits.artist_most:
        assert f"at most {limits.artist_most} by one artist gave way" in told
    if limits.artist_gap and min(gaps(names), default=99) < limits.artist_gap:
        assert "between two of one artist gave way" in told
    if limits.avoid_played_days:
        recent = sum(library.columns.played_at[rows[track]] > NOW.timestamp() - 30 * DAY_S for track in chosen)
        assert ("played recently" in told) == bool(recent)
    if spec.duration_s is None:
        assert len(chosen) == spec.length or "tracks: nothing else may be in it" in told
        assert all(chosen[place - 1] == track for place, track in spec.locked if len(chosen) == spec.length)
    elif abs(playlist.duration_s - spec.duration_s) > 61:
        assert "instead of" in told
    assert {track for _, track in spec.locked} <= set(chosen)
    assert all(entry.reason and 0 <= entry.score <= 1 for entry in playlist.entries)
    assert build(spec, library, now=NOW) == playlist
