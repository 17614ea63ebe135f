"""Some groups alone: the same values to the bit as in a whole analysis, and no part runs that is not needed."""

from collections import Counter
from typing import Any

import pytest

from core.features import FeatureExtractor, extractor
from core.features.deciding import DECIDED, decide
from core.features.groups import NEEDS, PARTS, needed
from core.synthesis import Song, render
from models.features import GROUPS, Features

RATE = 44100
#: What hears the sound for each part.
HEARERS = {
    "level": "LoudnessMeter",
    "novelty": "RhythmAnalyzer",
    "pitch": "TonalAnalyzer",
    "motion": "DynamicsAnalyzer",
    "statistics": "TimbreAnalyzer",
}
SONG = render(Song(124.0, "A minor", seconds=12.0, drums=0.8), RATE)


def analysed(groups: tuple[str, ...]) -> FeatureExtractor:
    found = FeatureExtractor(RATE, 2, groups)
    for start in range(0, len(SONG), 65536):
        found.feed(SONG[start : start + 65536])
    return found


@pytest.fixture(scope="module")
def whole() -> Features:
    return analysed(GROUPS).finish()


@pytest.mark.parametrize("groups", [*((group,) for group in GROUPS), ("tonal", "timbre"), ("rhythm", "dynamics")])
def test_some_groups_alone_are_the_same_to_the_bit(whole: Features, groups: tuple[str, ...]) -> None:
    found = analysed(groups).finish()
    for group in GROUPS:
        assert getattr(found, group) == getattr(whole if group in groups else Features(), group), group


@pytest.mark.parametrize("group", GROUPS)
def test_only_what_a_group_needs_hears_the_sound(group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    for part, name in HEARERS.items():
        kind = getattr(extractor, name)

        def feed(self: Any, *heard: Any, part: str = part, really: Any = kind.feed) -> Any:
            calls[part] += 1
            return really(self, *heard)

        monkeypatch.setattr(kind, "feed", feed)
    analysed((group,)).finish()
    described = {"motion", "statistics"}  # these two read the same rows
    heard = NEEDS[group] | (described if NEEDS[group] & described else set())
    assert set(calls) == heard
    assert set(PARTS) == set(HEARERS)


def test_every_part_is_needed_by_a_whole_analysis() -> None:
    assert needed() == set(PARTS)


@pytest.mark.parametrize("group", DECIDED)
def test_what_is_decided_anew_from_evidence_is_the_same_to_the_bit(whole: Features, group: str) -> None:
    heard = analysed(GROUPS)
    heard.finish()
    assert set(heard.evidence) == set(DECIDED)
    assert decide((group,), heard.evidence, whole) == whole
