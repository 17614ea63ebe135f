"""Tensors are read from a checkpoint bit by bit; what is damaged or of another kind is told."""

import contextlib

import numpy as np
import pytest

from core.errors import ModelError
from core.model_files.checkpoint import read_checkpoint
from tests.core.model_files.checkpoints import checkpoint, entry, small_weights, table


def test_every_tensor_comes_back_bit_by_bit() -> None:
    weights = small_weights()
    index, data = checkpoint(weights)
    found = read_checkpoint(index, data, wanted=lambda name: not name.endswith("/Adam"))
    assert set(found) == set(weights)
    assert all(np.array_equal(found[name], values) for name, values in weights.items())
    assert {values.dtype for values in found.values()} == {np.dtype(np.float32)}


def test_a_scalar_and_an_empty_tensor_are_read() -> None:
    weights = {"empty": np.zeros((0, 3), np.float32), "scalar": np.array(2.5, np.float32)}
    found = read_checkpoint(*checkpoint(weights))
    assert found["scalar"].shape == ()
    assert float(found["scalar"]) == 2.5
    assert found["empty"].shape == (0, 3)


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(ModelError, match="does not end as a sorted table does"):
        read_checkpoint(b"no table" * 20, b"")


@pytest.mark.parametrize("kept", [0.25, 0.5, 0.9])
def test_data_cut_short_are_refused(kept: float) -> None:
    index, data = checkpoint(small_weights())
    with pytest.raises(ModelError, match="cut short"):
        read_checkpoint(index, data[: int(kept * len(data))])


def test_a_damaged_index_ends_in_no_other_error() -> None:
    index, data = checkpoint(small_weights())
    for at in range(0, len(index) - 48, 97):
        damaged = index[:at] + bytes([index[at] ^ 0xFF]) + index[at + 1 :]
        with contextlib.suppress(ModelError):  # a flip that only renames a tensor is not seen: the wheel has a hash
            read_checkpoint(damaged, data)


def test_a_compressed_table_is_refused() -> None:
    with pytest.raises(ModelError, match="compressed"):
        read_checkpoint(table([(b"a", entry((1,), 0, 4))], compressed=True), b"\0" * 4)


def test_a_tensor_of_another_type_is_refused_if_it_is_wanted() -> None:
    index = table([(b"count", entry((1,), 0, 8, kind=9)), (b"gain", entry((1,), 8, 4))])
    data = np.zeros(8, np.uint8).tobytes() + np.array([3.0], "<f4").tobytes()
    with pytest.raises(ModelError, match="no float32"):
        read_checkpoint(index, data)
    assert read_checkpoint(index, data, wanted=lambda name: name == "gain")["gain"].tolist() == [3.0]
