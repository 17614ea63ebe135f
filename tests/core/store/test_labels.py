"""Labels: somebody's own and everybody's, on tracks and in queries."""

import pytest

from core.errors import ConflictError, QueryError
from core.store import Store
from models.people import LOCAL
from tests.core.store.examples import Clock, track

ANNA, BEN = 1, 2


@pytest.fixture
def ids(store: Store) -> list[int]:
    store.save([track(f"/m/{name}.flac") for name in "abc"])
    return store.ids()


def test_a_label_is_put_on_tracks_and_taken_from_them(store: Store, ids: list[int], clock: Clock) -> None:
    label = store.labels.add(" Late  night ", colour="#FF8800", owner_id=ANNA)
    assert (label.name, label.colour, label.owner_id, label.made_at) == ("Late night", "#ff8800", ANNA, clock.now)
    assert store.labels.put(label.id, [*ids[:2], ids[0], 999_999]) == 2
    assert store.labels.put(label.id, ids[1:]) == 1
    assert store.labels.take(label.id, ids[:1]) == 1
    found = store.labels.get(label.id)
    assert found is not None
    assert found.tracks == 2
    assert store.labels.of_tracks(ids, owner_id=ANNA) == dict.fromkeys(ids[1:], ("Late night",))
    entry = store.track(ids[1], owner_id=ANNA)
    assert entry is not None
    assert entry.labels == ("Late night",)


def test_everybody_sees_global_labels_and_nobody_those_of_others(store: Store, ids: list[int]) -> None:
    own, everybodys = store.labels.add("Party", owner_id=ANNA), store.labels.add("Summer")
    store.labels.put(own.id, ids[:1])
    store.labels.put(everybodys.id, ids[1:])
    assert [each.name for each in store.labels.seen_by(ANNA)] == ["Party", "Summer"]
    assert [(each.name, each.is_global) for each in store.labels.seen_by(BEN)] == [("Summer", True)]
    assert store.ids("label:party", owner_id=ANNA) == ids[:1]
    assert store.ids("label:party", owner_id=BEN) == []
    assert store.ids("label:PARTY,summer", owner_id=ANNA) == ids
    assert store.ids("-label:summer", owner_id=BEN) == store.ids("label:none", owner_id=BEN) == ids[:1]
    assert store.ids("label:none", owner_id=ANNA) == []
    assert store.labels.of_tracks(ids, owner_id=BEN).keys() == set(ids[1:])
    with pytest.raises(QueryError, match="label: needs a value"):
        store.ids('label:""')


def test_two_may_have_labels_of_one_name_and_one_has_each_once(store: Store, ids: list[int]) -> None:
    mine, theirs = store.labels.add("Mine", owner_id=ANNA), store.labels.add("mine", owner_id=BEN)
    store.labels.put(theirs.id, ids)
    assert store.ids("label:mine", owner_id=ANNA) == []
    with pytest.raises(ConflictError, match="there is a label 'MINE' already"):
        store.labels.add("MINE", owner_id=ANNA)
    other = store.labels.add("Other", owner_id=ANNA)
    with pytest.raises(ConflictError, match="there is a label 'mine' already"):
        store.labels.rename(other.id, "mine")
    store.labels.rename(mine.id, "MINE")
    store.labels.paint(mine.id, "#00ff00")
    assert [(each.name, each.colour) for each in store.labels.seen_by(ANNA)] == [("MINE", "#00ff00"), ("Other", None)]


@pytest.mark.parametrize(
    ("name", "colour", "message"),
    [("  ", None, "is no name of a label"), ("x" * 101, None, "1 to 100"), ("x", "red", "'red' is no colour")],
)
def test_a_label_that_is_none_is_refused(store: Store, name: str, colour: str | None, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        store.labels.add(name, colour=colour)
    assert store.labels.seen_by(LOCAL) == ()


def test_a_deleted_label_and_a_forgotten_track_leave_nothing(store: Store, ids: list[int], clock: Clock) -> None:
    label = store.labels.add("Gone")
    store.labels.put(label.id, ids)
    store.mark_missing(ids[:1], clock.now)
    store.prune(ids[:1])
    assert [each.tracks for each in store.labels.seen_by()] == [2]
    store.labels.delete(label.id)
    assert store.labels.seen_by() == ()
    assert store.labels.of_tracks(ids) == {}
    assert len(store.ids()) == 2
