"""What the key's confidence promises, on tracks that neither the weights nor the calibration have seen."""

from pathlib import Path

import fit_key
import numpy as np
import pytest
from scores import REAL, SURE, SURELY_RIGHT


@pytest.fixture(scope="module")
def heard(corpus: Path) -> fit_key.Corpus:
    return fit_key.read(corpus)


@pytest.mark.corpus
def test_of_the_keys_said_with_confidence_nine_of_ten_are_right(heard: fit_key.Corpus) -> None:
    sure, right = [], []
    for groups in fit_key.folds(heard):
        scores = fit_key.left_out(heard, groups)
        sure += [fit_key.confidence_left_out(heard, groups, scores) >= SURE]
        right += [scores[:, 0].argmax(axis=1) == heard.truth]
    sure_of, hits = np.array(sure), np.array(right)
    assert hits[sure_of].mean() >= SURELY_RIGHT
    assert sure_of.mean() > 0.4
    real = sure_of & np.isin(heard.sets, REAL)
    assert hits[real].mean() >= SURELY_RIGHT


@pytest.mark.corpus
def test_what_was_learned_holds_in_sets_that_were_left_out(heard: fit_key.Corpus) -> None:
    groups = np.unique(heard.sets, return_inverse=True)[1]
    scores = fit_key.left_out(heard, groups)
    sure = fit_key.confidence_left_out(heard, groups, scores) >= SURE
    right = scores[:, 0].argmax(axis=1) == heard.truth
    assert right.mean() > 0.75
    assert right[sure].mean() >= SURELY_RIGHT
