"""Weights of the tempo decision, written by ``benchmarks/fit_tempo.py``: do not edit.

Owns numbers only, in the order of ``tempo.family_evidence`` and ``tempo.level_evidence``; see
``docs/decisions/0005-tempo.md``.
"""

# fmt: off
FAMILY: tuple[float, ...] = (
    1.2283, 0.0382, 0.9826, -0.6811, 1.0006, 0.9993, 0.0118, 0.0439,
    -0.2286, -0.4938, 1.1265, 1.4187, -0.2978, -0.6634, 0.0031, 0.4059,
    0.4704, 2.0536, 0.1709, 0.7097, -0.1578, 1.1721, -0.0195, 1.2010,
    0.1482,
)
LEVEL: tuple[float, ...] = (
    0.2122, -0.1451, 0.2172, -0.1132, 0.2558, 0.2865, 0.0656, 0.4332,
    -0.2057, 0.1901, -0.1325, -0.7376, 0.0772, 0.0931, 0.1019, 0.0962,
    0.1024, 0.0972, -0.1738, -0.0915, -0.0786, -0.1193, -0.0995, -0.0742,
)
# fmt: on
#: Logistic of ``tempo.reliability``.
CONFIDENCE: tuple[float, ...] = (0.2732, 0.6911, 2.0707, 0.7149, 0.3464, -1.8085)
