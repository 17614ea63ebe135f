"""The scores by which we judge ourselves, on predictions whose score is known."""

from dataclasses import replace

import pytest
from scores import (
    Prediction,
    Table,
    Truth,
    beat_scores,
    key_scores,
    mean_table,
    precision_at_5,
    precision_of_library,
    table,
    tempo_scores,
)

TRUTH = Truth("a", "gtzan", 100.0, "C major", tuple(i * 0.6 for i in range(40)), {})


def test_accuracy_1_wants_the_tempo_and_accuracy_2_forgives_the_octave() -> None:
    assert tempo_scores(TRUTH, Prediction("a", bpm=103.9)) == {"acc1": 1.0, "acc2": 1.0}
    assert tempo_scores(TRUTH, Prediction("a", bpm=201.0)) == {"acc1": 0.0, "acc2": 1.0}
    assert tempo_scores(TRUTH, Prediction("a", bpm=150.0)) == {"acc1": 0.0, "acc2": 0.0}
    assert tempo_scores(TRUTH, Prediction("a")) == {"acc1": 0.0, "acc2": 0.0}


@pytest.mark.parametrize(
    ("guess", "score"),
    [
        ("C major", 1.0),
        ("G major", 0.5),
        ("F major", 0.5),
        ("A minor", 0.3),
        ("C minor", 0.2),
        ("D major", 0.0),
        ("B# major", 1.0),
    ],
)
def test_keys_score_as_in_mirex(guess: str, score: float) -> None:
    assert key_scores(TRUTH, Prediction("a", key=guess)) == {"key": score, "key_exact": float(score == 1.0)}


def test_the_true_tempo_can_be_that_of_the_true_beats() -> None:
    late = replace(TRUTH, bpm=90.0, beats=(0.0, 0.5, 1.0, 1.5, 3.0))
    assert late.with_tempo_of_beats().bpm == 120.0
    for unknown in (replace(late, bpm=None), replace(late, beats=(0.0, 0.5)), replace(late, beats=())):
        assert unknown.with_tempo_of_beats() == unknown


def test_an_unknown_key_scores_nothing() -> None:
    assert key_scores(TRUTH, Prediction("a")) == {"key": 0.0, "key_exact": 0.0}


def test_beats_late_by_a_constant_count_only_for_the_charts_that_are_early() -> None:
    late = Prediction("a", beats=tuple(beat + 0.1 for beat in TRUTH.beats))
    chart = Truth("a", "fnf", 100.0, None, TRUTH.beats, {})
    assert beat_scores(TRUTH, late) == {"beat_f": 0.0}
    assert beat_scores(chart, late) == {"beat_f": 1.0}


def test_a_missing_prediction_counts_as_wrong() -> None:
    rows = table([TRUTH, Truth("b", "fnf", 90.0, None, (), {})], {"b": Prediction("b", bpm=90.0)})
    assert rows["gtzan"]["acc1"] == (0.0, 1)
    assert rows["real"]["acc1"] == (0.5, 2)
    assert rows["mean of sets"]["acc1"] == (0.5, 2)


def test_neighbours_of_one_label_are_counted() -> None:
    truths = [Truth(f"{label}{i}", "gtzan", None, None, (), {"genre": label}) for label in "xy" for i in range(6)]
    apart = {t.path: Prediction(t.path, vector=(float(t.path[0] == "x"), float(t.path[0] == "y"))) for t in truths}
    assert precision_at_5(truths, apart, scale=False) == {"gtzan/genre": 1.0}


def test_what_an_engine_never_tells_is_not_scored() -> None:
    rows = table([TRUTH], {"a": Prediction("a", bpm=100.0)})
    assert set(rows["gtzan"]) == {"acc1", "acc2"}


def test_neighbours_are_those_of_the_playlists() -> None:
    truths = [Truth(f"{label}{i}", "gtzan", None, None, (), {"genre": label}) for label in "xy" for i in range(6)]
    mixed = [(1.0, 0.1 * (i % 6)) for i in range(12)]  # the timbre says nothing of the label, the embedding all
    guesses = {
        t.path: Prediction(t.path, vector=mixed[i], embedding=(float(t.path[0] == "x"), float(t.path[0] == "y")))
        for i, t in enumerate(truths)
    }
    assert precision_of_library(truths, guesses, 1.0) == {"gtzan/genre": 1.0}
    assert precision_of_library(truths, guesses, 0.0)["gtzan/genre"] < 0.7


def test_only_what_is_said_with_confidence_counts_as_sure() -> None:
    truths = [Truth(name, "gtzan", 100.0, "C major", (), {}) for name in "abc"]
    guesses = {
        "a": Prediction("a", bpm=100.0, key="C major", tempo_confidence=0.9, key_confidence=0.8),
        "b": Prediction("b", bpm=200.0, key="G major", tempo_confidence=0.8, key_confidence=0.95),
        "c": Prediction("c", bpm=200.0, key="G major", tempo_confidence=0.7, key_confidence=0.5),
    }
    rows = table(truths, guesses)
    assert rows["real"]["sure_tempo"] == rows["real"]["sure_key"] == (0.5, 2)
    assert "sure_tempo" not in table(truths, {"c": guesses["c"]})["real"]


def test_several_estimates_are_one_mean() -> None:
    first: Table = {"gtzan": {"acc1": (0.5, 2), "sure_key": (1.0, 1)}}
    second: Table = {"gtzan": {"acc1": (1.0, 2), "sure_key": (0.5, 4)}}
    assert mean_table([first, second]) == {"gtzan": {"acc1": (0.75, 2), "sure_key": (pytest.approx(0.6), 2)}}
