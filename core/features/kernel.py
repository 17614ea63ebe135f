"""The one way inner loops are compiled: cached on disk, without the GIL, on one thread, float order left free.

Owns no arithmetic. Kernels are given finite numbers only (decoding replaces the others).
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from core.compiling import compiled

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of arrays and numbers with numba at its first call; its type stays what it says.

    A division by zero raises nothing (``error_model``): the check would keep every loop with a division out of vector
    instructions.
    """
    return compiled(function, fastmath=True, error_model="numpy")
