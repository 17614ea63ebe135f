"""Weights of the tempo decision, written by ``benchmarks/fit_tempo.py``: do not edit.

Owns numbers only, in the order of ``tempo.family_evidence`` and ``tempo.level_evidence``; see
``docs/decisions/0005-tempo.md``.
"""

# fmt: off
FAMILY: tuple[float, ...] = (
    1.1153, 0.2329, 0.9253, -1.3766, 1.5187, 0.5125, -0.6657, 1.8471,
    -0.0928, -0.2255, 0.8414, 2.7063, -0.7855, -1.1133, 0.4682, 1.0234,
    1.7411, 2.0679, 0.6897, -0.3275, -0.5272, 1.0680, -0.2748, 2.8895,
    0.6222,
)
LEVEL: tuple[float, ...] = (
    0.2534, -0.1993, 0.2660, -0.0471, 0.3290, 0.6076, 0.0474, 0.4350,
    -0.1953, 0.1485, -0.2321, -0.9607, 0.1361, 0.1638, 0.1776, 0.1689,
    0.1804, 0.1706, -0.2689, -0.1073, -0.0989, -0.1882, -0.1000, -0.0830,
)
# fmt: on
#: Logistic of ``tempo.reliability``.
CONFIDENCE: tuple[float, ...] = (-0.0541, 0.8701, 1.6923, 0.6134)
