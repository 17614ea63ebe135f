"""Transitions have the scores that a mixer would give them, and what is unknown has no say."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.playlists import transitions
from core.playlists.transitions import (
    FADER,
    IN_HARMONY,
    NEUTRAL,
    Traits,
    clashes,
    combined,
    energy_score,
    key_score,
    sound_score,
    table,
    tempo_apart,
    tempo_score,
    traits,
)
from models.keys import FROM_CAMELOT, KEYS

UNKNOWN = float("nan")


def floats(*values: float) -> transitions.Floats:
    return np.array(values, np.float32)


def keys(*camelots: str) -> transitions.Keys:
    return np.array([KEYS.index(FROM_CAMELOT[name]) if name else -1 for name in camelots], np.int8)


def indices(*values: int) -> transitions.Keys:
    return np.array(values, np.int8)


def some_traits(tempos: list[float], camelots: list[str], energies: list[float]) -> Traits:
    return Traits(floats(*tempos), keys(*camelots), keys(*camelots), floats(*energies))


@pytest.mark.parametrize(
    ("ours", "theirs", "apart"),
    [(120, 120, 0), (120, 126, 0.05), (126, 120, 0.05), (70, 140, 0), (140, 70, 0), (140, 72, 0.02857), (60, 240, 1)],
)
def test_tempos_are_as_far_apart_as_a_fader_has_to_be_pushed(ours: float, theirs: float, apart: float) -> None:
    assert tempo_apart(floats(ours), floats(theirs))[0] == pytest.approx(apart, abs=1e-4)


@pytest.mark.parametrize(
    ("theirs", "score"),
    [(100, 1), (101, 1), (106, 0.7), (108, 0.5), (116, 0), (130, 0), (200, 0.9), (50, 0.9), (UNKNOWN, NEUTRAL)],
)
def test_a_tempo_scores_by_the_pitch_fader_and_half_and_double_cost_a_little(theirs: float, score: float) -> None:
    assert tempo_score(floats(100), floats(theirs))[0] == pytest.approx(score, abs=1e-4)


@pytest.mark.parametrize(
    ("opening", "score"),
    [
        *(("8A", 1.0), ("9A", 0.9), ("7A", 0.9), ("8B", 0.85), ("3A", 0.65), ("9B", 0.6), ("7B", 0.6)),
        *(("10A", 0.5), ("6A", 0.3), ("2A", 0.0), ("1B", 0.0), ("", NEUTRAL)),
    ],
)
def test_a_key_scores_by_its_place_on_the_wheel(opening: str, score: float) -> None:
    assert key_score(keys("8A"), keys(opening))[0] == pytest.approx(score)


def test_a_semitone_up_is_a_boost_and_a_semitone_down_is_none() -> None:
    a_minor, a_sharp_minor = KEYS.index("A minor"), KEYS.index("A# minor")
    up = key_score(indices(a_minor), indices(a_sharp_minor))[0]
    assert up > 0.6
    assert key_score(indices(a_sharp_minor), indices(a_minor))[0] == 0


def test_the_wheel_goes_round() -> None:
    assert key_score(keys("12B", "1A"), keys("1B", "12A")).tolist() == pytest.approx([0.9, 0.9])


def test_the_ending_key_of_one_meets_the_opening_key_of_the_next() -> None:
    before = Traits(floats(120), keys("1A"), keys("8A"), floats(0.5))
    after = Traits(floats(120), keys("8A"), keys("5B"), floats(0.5))
    assert transitions.scores(before, after, floats(1))[0] == pytest.approx(1)
    assert transitions.scores(after, before, floats(1))[0] < 0.5


def test_a_small_step_in_energy_is_none() -> None:
    found = energy_score(floats(0.5), floats(0.5, 0.6, 0.85, 0.15, 1.2, UNKNOWN))
    assert found.tolist() == pytest.approx([1, 1, 0.5, 0.5, 0, NEUTRAL], abs=1e-5)


def test_opposite_sounds_have_no_more_in_common_than_strangers() -> None:
    assert sound_score(floats(-0.5, 0, 0.7, 1.0, UNKNOWN)).tolist() == pytest.approx([0, 0, 0.7, 1, NEUTRAL])


def test_no_virtue_makes_up_for_a_clash() -> None:
    clash = combined(floats(0), floats(1), floats(1), floats(1))[0]
    fair = combined(floats(0.5), floats(0.5), floats(0.5), floats(0.5))[0]
    assert clash < fair == pytest.approx(0.5)


def test_the_weights_are_those_of_all_parts_and_sum_to_one() -> None:
    assert tuple(transitions.WEIGHTS) == transitions.PARTS
    assert sum(transitions.WEIGHTS.values()) == pytest.approx(1)


def test_a_table_holds_every_pair_in_its_direction() -> None:
    some = some_traits([100, 103, 150], ["8A", "3A", ""], [0.2, 0.5, UNKNOWN])
    cosines = np.array([[1, 0.5, 0.2], [0.5, 1, 0.1], [0.2, 0.1, 1]], np.float32)
    found = table(some, some[[0, 1]], cosines[:, :2])
    assert found.shape == (3, 2)
    for row in range(3):
        for column in range(2):
            one = transitions.scores(some[[row]], some[[column]], cosines[row, column])
            assert found[row, column] == pytest.approx(one[0])
    assert found[0, 1] > found[1, 0]  # a semitone up, and one down


def test_what_is_unknown_never_clashes() -> None:
    before = some_traits([100, UNKNOWN, 100, 100], ["8A", "8A", "", "8A"], [0.5] * 4)
    after = some_traits([109, 109, 100, 100], ["8A", "2B", "2B", "3A"], [0.5] * 4)
    tempo, key = clashes(before, after)
    assert tempo.tolist() == [True, False, False, False]
    assert key.tolist() == [False, True, False, True]
    assert 0.5 < FADER + 0.5 < IN_HARMONY


def test_the_key_of_the_track_stands_in_for_an_opening_that_is_unknown() -> None:
    @dataclass(frozen=True)
    class Columns:
        tempo_bpm: transitions.Floats
        key: transitions.Keys
        key_opening: transitions.Keys
        key_ending: transitions.Keys
        energy: transitions.Floats

    columns = Columns(floats(1, 2), keys("8A", "9A"), keys("", "1A"), keys("2A", ""), floats(0.1, 0.2))
    found = traits(columns, np.array([1, 0]))
    assert found.key_opening.tolist() == keys("1A", "8A").tolist()
    assert found.key_ending.tolist() == keys("9A", "2A").tolist()
    assert found.tempo_bpm.tolist() == [2, 1]


tempos = st.one_of(st.just(UNKNOWN), st.floats(20, 400, width=32))
energies = st.one_of(st.just(UNKNOWN), st.floats(0, 1, width=32))
all_keys = st.integers(-1, 23)


@given(st.tuples(tempos, tempos), st.tuples(all_keys, all_keys), st.tuples(energies, energies), st.floats(-1, 1))
def test_every_transition_has_a_score_between_0_and_1(
    bpm: tuple[float, float], key: tuple[int, int], energy: tuple[float, float], cosine: float
) -> None:
    before, after = (
        Traits(floats(bpm[side]), indices(key[side]), indices(key[side]), floats(energy[side])) for side in (0, 1)
    )
    found = [*transitions.parts(before, after, floats(cosine)), transitions.scores(before, after, floats(cosine))]
    assert all(part.dtype == np.float32 and 0 <= part[0] <= 1 for part in found)


@given(st.floats(40, 300, width=32), st.floats(40, 300, width=32))
def test_a_tempo_scores_the_same_in_both_directions(ours: float, theirs: float) -> None:
    there, back = tempo_score(floats(ours), floats(theirs)), tempo_score(floats(theirs), floats(ours))
    assert there[0] == pytest.approx(back[0], abs=2e-3)
