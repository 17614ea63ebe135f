"""How one value is written into one cell."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import written_candidates, written_floats, written_text, written_texts
from models.features import TempoCandidate
from models.text import clean


@given(st.lists(st.text(st.characters(codec=None, exclude_categories=()))))
def test_texts_are_a_json_array_of_what_a_database_holds(texts: list[str]) -> None:
    written = written_texts(texts)
    assert json.loads(written) == [clean(text) for text in texts]
    assert written == json.dumps([clean(text) for text in texts], ensure_ascii=False)


@given(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2)))
def test_candidates_are_a_json_array_of_pairs(pairs: list[tuple[float, float]]) -> None:
    written = written_candidates([TempoCandidate(*pair) for pair in pairs])
    assert written == json.dumps(pairs)


@pytest.mark.parametrize("length", [1, 480])
def test_numbers_are_little_endian_float32(length: int) -> None:
    numbers = [number / 3 for number in range(length)]
    assert written_floats(numbers) == np.asarray(numbers, "<f4").tobytes()
    assert written_floats(numbers) == struct.pack(f"<{length}f", *numbers)


def test_what_is_not_there_is_no_cell_or_an_empty_list() -> None:
    assert (written_text(None), written_floats(()), written_floats(None)) == (None, None, None)
    assert (written_texts(()), written_texts(None), written_candidates(())) == ("[]", "[]", "[]")


def test_what_no_database_holds_is_replaced() -> None:
    assert clean("a\0b\ud800c\udfffd") == "a�b�c�d"
    assert clean("plain") == "plain"
    assert clean("Grüße 音") == "Grüße 音"
