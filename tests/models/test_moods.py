"""What applies is told by the kind of network, and heads know moods better than tags do."""

import pytest

from models.learned import NetworkOutput, Pipeline
from models.moods import applying, moods, tags
from models.networks import MSD_TAGS


def an_output(network: str, **scores: float) -> NetworkOutput:
    names = tuple(name.replace("_", " ") for name in scores)
    return NetworkOutput(Pipeline(network, 16000, "mel", 187, "hash", "onnx"), names, tuple(scores.values()))


def musicnn(**scores: float) -> NetworkOutput:
    values = {name.replace("_", " "): score for name, score in scores.items()}
    pipeline = Pipeline("msd-musicnn", 16000, "mel", 187, "hash", "onnx")
    return NetworkOutput(pipeline, MSD_TAGS, tuple(values.get(name, 0.01) for name in MSD_TAGS))


def test_of_two_classes_the_likelier_applies() -> None:
    assert applying(an_output("party", non_party=0.7, party=0.3)) == [("non party", 0.7)]


def test_of_many_classes_all_that_are_likely_enough_apply_likeliest_first() -> None:
    assert applying(an_output("styles", rock=0.3, pop=0.05, jazz=0.6)) == [("jazz", 0.6), ("rock", 0.3)]


def test_two_numbers_that_are_no_shares_are_both_told() -> None:
    assert applying(an_output("deam", valence=4.5, arousal=6.25)) == [("arousal", 6.25), ("valence", 4.5)]


def test_tags_come_from_networks_with_many_classes() -> None:
    outputs = [musicnn(rock=0.4, indie=0.2), an_output("party", non_party=0.7, party=0.3)]
    assert tags(outputs) == {"rock": 0.4, "indie": 0.2}
    assert tags([*outputs, an_output("styles", rock=0.5, pop=0.05, jazz=0.3)]) == {
        "rock": 0.5,
        "jazz": 0.3,
        "indie": 0.2,
    }


def test_a_head_knows_a_mood_better_than_a_tag() -> None:
    outputs = [musicnn(happy=0.4, Mellow=0.3, chill=0.2), an_output("mood_happy", happy=0.1, non_happy=0.9)]
    found = moods(outputs)
    assert found["happy"] == pytest.approx(0.1)
    assert found["relaxed"] == pytest.approx(0.3)


def test_the_order_of_classes_does_not_matter() -> None:
    one, other = an_output("a", happy=0.2, non_happy=0.8), an_output("b", non_happy=0.8, happy=0.2)
    assert moods([one]) == moods([other]) == {"happy": 0.2}


def test_nothing_is_known_without_networks() -> None:
    assert moods([]) == {}
    assert tags([]) == {}
