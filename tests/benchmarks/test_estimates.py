"""Estimates on tracks left out: what the engine does not know stays unknown, and no set scales itself."""

from dataclasses import replace

import estimates
import numpy as np
from scores import Prediction

SHIPPED = {
    "a": Prediction("a", bpm=100.0, key="C major", vector=(1.0,)),
    "b": Prediction("b", bpm=None, key=None),
    "c": Prediction("c", bpm=90.0, key="D minor"),
}


def test_what_the_engine_does_not_know_stays_unknown() -> None:
    tempi = {path: Prediction(path, bpm=120.0, beats=(0.5, 1.0), tempo_confidence=0.9) for path in "ab"}
    keys = {path: Prediction(path, key="G major", key_confidence=0.7) for path in "ab"}
    joined = estimates._joined(SHIPPED, tempi, keys)
    assert joined["a"] == replace(tempi["a"], key="G major", key_confidence=0.7)
    assert joined["b"] == Prediction("b")
    assert joined["c"] == Prediction("c"), "there is no truth to learn from: nothing is estimated, nothing copied"


def test_a_set_is_scaled_by_the_others_only() -> None:
    rng = np.random.default_rng(2)
    raw = {f"{name}/{i}": rng.standard_normal(40) for name in ("one", "two", "three") for i in range(30)}
    before = estimates.vectors_left_out(raw)
    after = estimates.vectors_left_out(raw | {"one/0": raw["one/0"] + 50.0})
    changed = {path.partition("/")[0] for path in raw if path != "one/0" and after[path] != before[path]}
    assert changed == {"two", "three"}
    assert before["one/0"] != after["one/0"]
