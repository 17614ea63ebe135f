"""Fields come back as they were written, and what is cut short is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model_files.protobuf import chunk, fields, integer, read_varint, single, varint


def test_the_bytes_are_those_of_the_specification() -> None:
    assert integer(1, 150) == b"\x08\x96\x01"
    assert chunk(2, "testing") == b"\x12\x07testing"
    assert single(3, 1.0) == b"\x1d\x00\x00\x80\x3f"
    assert varint(-1) == b"\xff" * 9 + b"\x01"


@given(st.lists(st.tuples(st.integers(1, 2**29 - 1), st.one_of(st.integers(0, 2**64 - 1), st.binary()))))
def test_fields_come_back_in_order(message: list[tuple[int, int | bytes]]) -> None:
    written = b"".join(integer(n, v) if isinstance(v, int) else chunk(n, v) for n, v in message)
    assert list(fields(written)) == message


def test_a_float_comes_back_raw() -> None:
    assert list(fields(single(7, -2.0))) == [(7, b"\x00\x00\x00\xc0")]


@pytest.mark.parametrize("message", [b"\x08", b"\x12\x07test", b"\x0b\x01", b"\x08" + b"\xff" * 11])
def test_what_is_no_message_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match=r"does not end|no wire type"):
        list(fields(message))


def test_a_number_tells_where_it_ends() -> None:
    assert read_varint(b"\x00\xac\x02\x05", 1) == (300, 3)
