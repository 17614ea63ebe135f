"""How much each note and chord speaks for a key. Written by benchmarks/fit_key.py: do not edit."""

import numpy as np

# fmt: off
#: Rows major, minor; columns 12 notes, 12 major triads, 12 minor triads, each from the tonic up.
PER_MODE = np.array([
    [
    3.55, -0.87, 0.46, -2.76, 1.61, 0.51, -1.57, 3.60, -1.04, -0.65, -4.47, 1.64,
    8.00, -1.57, -1.74, -2.62, 0.72, 3.02, -0.87, 6.68, -1.92, -1.10, -2.78, -2.38,
    -0.82, 0.39, 1.12, -1.25, 1.83, 0.39, 1.43, -4.26, -1.23, 3.09, -1.61, -2.54,
    ],
    [
    3.79, -2.81, 0.89, 2.67, -1.63, -0.26, -0.97, 2.41, -1.63, -2.70, -0.13, 0.38,
    2.81, -2.59, -3.31, 2.11, -1.71, -1.32, -1.79, 1.29, -0.01, -0.57, 2.20, -0.55,
    9.17, -0.47, -1.22, -0.61, -1.99, 1.96, -0.84, 1.87, 0.47, -0.63, -2.79, -1.47,
    ],
])
# fmt: on
#: What a minor key has in advance of a major one.
MINOR = 1.369
#: Logistic of ``key.reliability``.
CONFIDENCE = np.array([0.654, 0.639, 0.427])
