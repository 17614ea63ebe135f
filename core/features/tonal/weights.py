"""How much each note and chord speaks for a key. Written by benchmarks/fit_key.py: do not edit."""

import numpy as np

# fmt: off
#: Rows major, minor; columns 12 notes, 12 major triads, 12 minor triads, each from the tonic up.
PER_MODE = np.array([
    [
    4.40, -0.19, 0.10, -2.84, 1.97, 0.24, -1.73, 4.52, -1.23, -1.63, -5.14, 1.53,
    10.75, -1.35, -3.00, -2.69, 0.43, 2.77, -0.55, 7.87, -2.03, -0.45, -3.86, -2.47,
    -0.61, 0.81, -0.33, -1.14, 1.36, 0.50, 1.91, -4.57, -1.01, 2.19, -1.39, -3.14,
    ],
    [
    4.36, -2.49, 0.53, 3.22, -1.30, -0.94, -0.85, 3.01, -2.06, -2.81, -0.63, -0.04,
    4.16, -2.47, -3.60, 2.34, -1.76, -1.75, -1.86, 0.86, -0.86, 0.01, 0.82, -1.31,
    11.57, -0.37, -1.36, -0.02, -1.74, 0.77, -1.00, 1.26, 0.90, -0.69, -1.99, -1.89,
    ],
])
# fmt: on
#: What a minor key has in advance of a major one.
MINOR = 1.715
#: Logistic that turns the best key's log odds into the probability that it is right.
CONFIDENCE_SLOPE, CONFIDENCE_AT_EVEN = 0.793, 0.109
