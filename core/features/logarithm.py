"""The natural logarithm in single precision, written so that the compiler makes vector instructions of it.

Owns no scale: callers turn it into decibels or powers of ten.
"""

import numpy as np

from core.features.kernel import kernel

LOG10_OF_E = np.float32(np.log10(np.e))

_LN2 = np.float32(np.log(2.0))
_TWO, _THIRD, _FIFTH, _SEVENTH = np.float32(2.0), np.float32(2 / 3), np.float32(2 / 5), np.float32(2 / 7)
_HALF_ROOT_BITS, _MANTISSA_BITS = np.int32(0x3F3504F3), np.int32(23)


@kernel
def logarithm(value: np.float32) -> np.float32:
    """Return ln(value) of a positive, normal number to 3e-7 of it or 5e-7, whichever is more.

    The value is split into a power of two and a factor m between the roots of 1/2 and 2, whose logarithm is twice the
    area tangent of (m - 1) / (m + 1). A call of the C library costs 3 ns a number, this 0.2 in a loop.
    """
    bits = np.float32(value).view(np.int32)
    exponent = np.int32(np.int32(bits - _HALF_ROOT_BITS) >> _MANTISSA_BITS)
    factor = np.int32(bits - np.int32(exponent << _MANTISSA_BITS)).view(np.float32)
    t = (factor - np.float32(1.0)) / (factor + np.float32(1.0))
    s = t * t
    return np.float32(np.float32(exponent) * _LN2 + t * (_TWO + s * (_THIRD + s * (_FIFTH + s * _SEVENTH))))
