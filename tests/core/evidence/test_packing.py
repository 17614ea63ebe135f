"""Evidence as bytes and back."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import AudioError
from core.evidence.packing import pack, unpack

GROUPS: dict[str, dict[str, NDArray[Any]]] = {
    "dynamics": {"whole": np.array([-9.5, 0.1, np.nan], np.float32), "repeats": np.ones((2, 3), np.float16)},
    "timbre": {},
    "rhythm": {"curve": np.arange(256, dtype=np.uint8), "count": np.array([7], np.int32)},
}


def test_what_is_packed_is_unpacked_to_the_bit() -> None:
    found = unpack(pack(GROUPS))
    assert list(found) == list(GROUPS)
    for group, arrays in GROUPS.items():
        assert list(found[group]) == list(arrays)
        for name, values in arrays.items():
            assert found[group][name].dtype == values.dtype
            np.testing.assert_array_equal(found[group][name], values)
    assert pack(found) == pack(GROUPS)


@pytest.mark.parametrize("data", [b"", b"nothing", pack(GROUPS)[:-9]])
def test_what_is_damaged_is_told(data: bytes) -> None:
    with pytest.raises(AudioError, match="evidence is damaged"):
        unpack(data)


def test_nothing_is_packed_as_nothing() -> None:
    assert unpack(pack({})) == {}


def test_a_type_that_is_not_for_keeping_is_refused() -> None:
    with pytest.raises(ValueError, match="float64 is no type of evidence"):
        pack({"dynamics": {"whole": np.zeros(1)}})
