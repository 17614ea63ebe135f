"""What people say of tracks: kept with them, and asked for in queries."""

from datetime import timedelta

import pytest

from core.errors import QueryError
from core.store import Store
from models.audio import Tags
from models.content import Content
from models.opinions import Opinion
from tests.core.store.examples import Clock, track


@pytest.fixture
def ids(store: Store) -> list[int]:
    titles = {"a": "Blue", "b": "Blue (Live)", "c": "Silent Night", "d": "Silent Night (Live)"}
    store.save([track(f"/m/{name}.flac", tags=Tags(title=title)) for name, title in titles.items()])
    return store.ids()


def opinion(store: Store, track_id: int) -> Opinion:
    found = store.track(track_id)
    assert found is not None
    return found.opinion


def letters(store: Store, query: str, sort: str | None = None) -> str:
    return "".join("abcd"[number - 1] for number in store.ids(query, sort))


def test_an_opinion_is_kept_with_the_track(store: Store, ids: list[int], clock: Clock) -> None:
    store.like(ids[:2], 1)
    store.rate(ids[:1], 4.5)
    store.like(ids[1:2], -1)
    store.play(ids[:1])
    store.play(ids[:1], clock.now - timedelta(days=3))
    assert opinion(store, ids[0]) == Opinion(1, 4.5, 2, clock.now)
    assert opinion(store, ids[1]) == Opinion(-1)
    assert opinion(store, ids[2]) == Opinion()
    store.rate(ids[:1], None)
    store.like(ids[:1], 0)
    assert opinion(store, ids[0]) == Opinion(0, None, 2, clock.now)


def test_an_opinion_outlives_a_new_analysis(store: Store, ids: list[int]) -> None:
    store.rate(ids[:1], 3)
    store.set_content(ids[:1], "skit", True)
    store.save([track("/m/a.flac", tags=Tags(title="Green"))])
    found = store.track(ids[0])
    assert found is not None
    assert (found.track.tags.title, found.opinion.rating) == ("Green", 3)
    assert found.content == (Content("skit", "set", "set by hand"),)


def test_what_is_said_of_content_goes_before_what_is_found(store: Store, ids: list[int]) -> None:
    before = store.track(ids[3])
    assert before is not None
    assert [each.name for each in before.content] == ["live", "christmas"]
    store.set_content(ids[3:], "live", False)
    store.set_content(ids[3:], "mix", True)
    after = store.track(ids[3])
    assert after is not None
    assert [(each.name, each.source) for each in after.content] == [("mix", "set"), ("christmas", "found")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("liked:yes", "a"),
        ("disliked:yes", "b"),
        ("liked:no", "bcd"),
        ("-disliked:yes", "acd"),
        ("rating:4..", "a"),
        ("rating:1", "b"),
        ("rating:none", "cd"),
        ("-rating:4..", "bcd"),
        ("plays:2..", "a"),
        ("plays:0", "cd"),
        ("played:-5d", "a"),
        ("played:..-5d", "b"),
        ("-played:-5d", "bcd"),
        ("played:none", "cd"),
        ("content:live", "bd"),
        ("content:LIVE,christmas", "bcd"),
        ("content:live content:christmas", "d"),
        ("-content:christmas", "ab"),
        ("content:none", "a"),
        ("content:skit", ""),
        ("blue -content:live", "a"),
    ],
)
def test_a_query_asks_for_what_people_say(
    store: Store, ids: list[int], clock: Clock, query: str, expected: str
) -> None:
    store.like(ids[:1], 1)
    store.like(ids[1:2], -1)
    store.rate(ids[:1], 4.5)
    store.rate(ids[1:2], 1)
    store.play(ids[1:2])
    clock.pass_days(10)
    store.play([ids[0], ids[0]])
    assert letters(store, query) == expected


def test_a_query_heeds_what_is_said_of_content(store: Store, ids: list[int]) -> None:
    store.set_content(ids[1:2], "live", False)
    store.set_content(ids[:1], "live", True)
    assert letters(store, "content:live") == "ad"
    assert letters(store, "content:none") == "b"


def test_tracks_are_sorted_by_what_is_said_of_them(store: Store, ids: list[int]) -> None:
    store.rate(ids[2:3], 5)
    store.rate(ids[1:2], 2)
    assert letters(store, "", "-rating")[:2] == "cb"
    assert letters(store, "", "rating")[:2] == "bc"
    store.play(ids[3:])
    assert letters(store, "", "-plays")[0] == "d"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("content:opera", "content:opera is no class of content: there is mix, spoken, skit, live, christmas"),
        ("contents:live", "did you mean 'content'"),
        ("liked:perhaps", "neither yes nor no"),
        ("rating:many", "is no number"),
        ("in:Nothing", "is no playlist; see them with"),
    ],
)
def test_a_mistake_is_told(store: Store, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        store.ids(query)
