"""What a tag's tempo and key are to ours: every relation by name and in words."""

from collections import Counter
from typing import Any

import pytest

from models.audio import Tags
from models.features import Rhythm, Tonal
from models.keys import KEYS, parallel, relative, transpose
from models.relations import (
    KEY_RELATIONS,
    TEMPO_RELATIONS,
    claims,
    disagreements,
    key_relation,
    key_words,
    tempo_relation,
    tempo_words,
)
from models.tempi import FACTOR_NAMES, TempoRange
from models.track import LibraryTrack
from tests.core.store.examples import Clock, track


@pytest.mark.parametrize(("factor", "name"), FACTOR_NAMES.items())
def test_a_tempo_that_is_a_factor_away_is_named_so(factor: float, name: str) -> None:
    assert tempo_relation(96.0, 96.0 * float(factor)) == name
    assert name in TEMPO_RELATIONS


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (87.0, 174.0, "174.0: double ours, 87.0"),
        (174.0, 87.2, "87.2: half of ours, 174.0"),
        (120.0, 122.0, "122.0: as ours"),
        (100.0, 150.0, "150.0: one and a half times ours, 100.0"),
        (120.0, 40.0, "40.0: a third of ours, 120.0"),
        (100.0, 113.0, "113.0: another tempo than ours, 100.0"),
    ],
)
def test_tempos_are_said_in_words(ours: float, theirs: float, words: str) -> None:
    assert tempo_words(ours, theirs) == words


@pytest.mark.parametrize("ours", KEYS)
def test_every_key_is_in_one_relation_to_another(ours: str) -> None:
    assert Counter(key_relation(ours, theirs) for theirs in KEYS) == {
        "same": 1, "relative": 1, "parallel": 1, "fifth": 1, "fourth": 1, "neighbour": 2, "semitone": 2, "far": 15,
    }  # fmt: skip
    assert key_relation(ours, relative(ours)) == "relative"
    assert key_relation(ours, parallel(ours)) == "parallel"
    assert key_relation(ours, transpose(ours, 7)) == "fifth"
    assert key_relation(ours, transpose(ours, 5)) == "fourth"
    assert key_relation(ours, transpose(ours, 11)) == "semitone"


def test_relations_are_the_same_both_ways_but_for_the_fifth() -> None:
    back = {name: name for name in KEY_RELATIONS} | {"fifth": "fourth", "fourth": "fifth"}
    for ours in KEYS:
        for theirs in KEYS:
            assert key_relation(theirs, ours) == back[key_relation(ours, theirs)]


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("C major", "A minor", "A minor (8A): relative of ours, C major (8B)"),
        ("C major", "C minor", "C minor (5A): parallel of ours, C major (8B)"),
        ("C major", "G major", "G major (9B): a fifth above ours, C major (8B)"),
        ("C major", "F major", "F major (7B): a fifth below ours, C major (8B)"),
        ("C major", "E minor", "E minor (9A): relative of a key a fifth away from ours, C major (8B)"),
        ("C major", "C# major", "C# major (3B): a semitone away from ours, C major (8B): perhaps detuned"),
        ("C major", "D major", "D major (10B): far from ours, C major (8B), 2 semitones up"),
        ("C major", "B minor", "B minor (10A): far from ours, C major (8B), a semitone down and minor"),
        ("C major", "C major", "C major (8B): as ours"),
    ],
)
def test_keys_are_said_in_words(ours: str, theirs: str, words: str) -> None:
    assert key_words(ours, theirs) == words


def entry(preferred: TempoRange | None = None, **tags: Any) -> LibraryTrack:
    told = track(tags=Tags(**tags), rhythm=Rhythm(87.0, 0.5), tonal=Tonal("C major", "8B", 0.5))
    return LibraryTrack(1, told, Clock().now, Clock().now, tempo_range=preferred)


def test_only_what_differs_is_a_disagreement() -> None:
    assert disagreements(entry(bpm=174.0, key="Am")) == {
        "tempo_bpm": "the tag says 174.0: double ours, 87.0",
        "key": "the tag says A minor (8A): relative of ours, C major (8B)",
    }
    assert disagreements(entry(bpm=87.5, key="8B")) == {}
    assert claims(entry(bpm=87.5, key="8B"))["tempo_bpm"].relation == "same"
    assert claims(entry(bpm=0.0, key="none")) == {}


def test_what_folds_into_the_same_tempo_agrees() -> None:
    assert disagreements(entry(TempoRange(80.0, 160.0), bpm=174.0)) == {}
    assert claims(entry(TempoRange(80.0, 160.0), bpm=174.0))["tempo_bpm"].words == "174.0: as ours"
