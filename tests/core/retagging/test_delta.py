"""A file comes back from another one that has most of its bytes."""

import random

from hypothesis import given
from hypothesis import strategies as st

from core.retagging.delta import BLOCK, delta, joined

SOUND = random.Random(1).randbytes(100_000)


def rebuilt(wanted: bytes, base: bytes) -> tuple[bytes, int]:
    """The file made again, and how many bytes had to be kept for it."""
    pieces = list(delta(memoryview(wanted), memoryview(base)))
    kept = sum(len(piece) for piece in pieces if isinstance(piece, bytes))
    return b"".join(joined(pieces, memoryview(base))), kept


@given(st.binary(max_size=3 * BLOCK), st.binary(max_size=3 * BLOCK))
def test_any_file_comes_back_from_any_other(wanted: bytes, base: bytes) -> None:
    assert rebuilt(wanted, base)[0] == wanted


@given(st.binary(max_size=700), st.binary(max_size=700), st.binary(max_size=200), st.binary(max_size=200))
def test_only_what_differs_is_kept(front: bytes, new_front: bytes, back: bytes, new_back: bytes) -> None:
    wanted = front + SOUND + back
    made, kept = rebuilt(wanted, new_front + SOUND + new_back)
    assert made == wanted
    assert kept <= len(front) + len(back)


def test_pages_with_other_numbers_are_found_one_by_one() -> None:
    pages = [SOUND[at : at + 4096] for at in range(0, 90_000, 4096)]
    wanted = b"".join(b"OggS%04d" % number + page for number, page in enumerate(pages))
    made, kept = rebuilt(wanted, b"".join(b"OggS%04d" % (number + 1) + page for number, page in enumerate(pages)))
    assert made == wanted
    assert kept < 20 * len(pages)


def test_pieces_that_changed_places_are_found() -> None:
    made, kept = rebuilt(SOUND, SOUND[50_000:] + SOUND[:50_000])
    assert made == SOUND
    assert kept == 0


def test_nothing_is_kept_of_equal_files_and_all_where_there_is_nothing() -> None:
    assert rebuilt(SOUND, SOUND)[1] == 0
    assert rebuilt(SOUND[:2000], b"")[1] == 2000
    assert rebuilt(b"", SOUND) == (b"", 0)
