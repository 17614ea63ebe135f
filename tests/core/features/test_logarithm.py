"""The logarithm of the kernels against NumPy's."""

import numpy as np

from core.features.kernel import kernel
from core.features.logarithm import LOG10_OF_E, logarithm


@kernel
def logarithms(values: np.ndarray, out: np.ndarray) -> None:
    for i in range(len(values)):
        out[i] = logarithm(values[i])


def test_it_is_the_natural_logarithm_of_every_normal_number() -> None:
    values = np.concatenate([np.geomspace(1.2e-38, 3.4e38, 100_000), np.linspace(0.5, 2.0, 10_001)]).astype(np.float32)
    found = np.empty_like(values)
    logarithms(values, found)
    np.testing.assert_allclose(found, np.log(values.astype(np.float64)), rtol=3e-7, atol=5e-7)


def test_ten_has_the_decimal_logarithm_one() -> None:
    assert abs(LOG10_OF_E * logarithm(np.float32(10.0)) - 1.0) < 1e-6
