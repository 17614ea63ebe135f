"""What came, went and moved between two lists."""

from hypothesis import given
from hypothesis import strategies as st

from core.playlists.differing import Moved, differing

LISTS = st.lists(st.integers(1, 12), unique=True)


def test_what_is_new_gone_and_moved_is_told() -> None:
    found = differing([1, 2, 3, 4, 5], [2, 3, 6, 1, 5])
    assert found.came == ((3, 6),)
    assert found.went == ((4, 4),)
    assert found.moved == (Moved(1, 1, 4),)
    assert found.stayed == 3


def test_a_track_that_goes_moves_nobody() -> None:
    found = differing([1, 2, 3, 4], [2, 3, 4])
    assert (found.went, found.moved, found.stayed) == (((1, 1),), (), 3)


@given(LISTS, LISTS)
def test_every_track_is_told_of_once(before: list[int], after: list[int]) -> None:
    found = differing(before, after)
    assert len(found.went) + len(found.moved) + found.stayed == len(before)
    assert len(found.came) + len(found.moved) + found.stayed == len(after)
    moved = {each.track_id for each in found.moved}
    steady = [number for number in before if number in after and number not in moved]
    assert steady == [number for number in after if number in before and number not in moved]
    assert (found.came, found.went, found.moved) == ((), (), ()) or before != after
