"""A known track with some groups made anew: what is heard, what is decided, and what is left as it was."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.evidence.packing import Groups, unpack
from core.renewal import packed, renewed
from models.features import Dynamics, Features, Loudness, Rhythm, Timbre, Tonal
from models.track import StaleFile, Track
from tests.core.store.examples import VERSIONS, track

WANTED = VERSIONS.replace("tonal=fast.1", "tonal=fast.1.1").replace("loudness=fast.1", "loudness=fast.2")
NO_KEY: Groups = {"tonal": {}, "dynamics": {}}
FRESH = Features(Rhythm(99.0), Tonal("F major", "7B"), Loudness(-5.0), Dynamics(0.9), Timbre(1.0))

Hear = Callable[[tuple[str, ...]], tuple[Features, Groups]]


@pytest.fixture
def asked() -> list[tuple[str, ...]]:
    return []


@pytest.fixture
def hear(asked: list[tuple[str, ...]]) -> Hear:
    def heard(groups: tuple[str, ...]) -> tuple[Features, Groups]:
        asked.append(groups)
        return FRESH, {"tonal": {"tuning": np.zeros(2, np.float32)}} if "tonal" in groups else {}

    return heard


def stale(known: Track, *groups: str) -> StaleFile:
    return StaleFile(known.file.path, known.file.size, known.file.mtime_ns, known, groups)


def known(evidence: Groups | None = None, **changes: Any) -> Track:
    return track(evidence=packed(evidence or {}, VERSIONS), **changes)


def test_what_evidence_can_decide_is_not_heard(hear: Hear, asked: list[tuple[str, ...]]) -> None:
    before = known(NO_KEY)
    found = renewed(stale(before, "tonal"), WANTED, hear)
    assert asked == []
    assert (found.features.tonal, found.versions) == (Tonal(), WANTED)
    assert found.features.rhythm == before.features.rhythm
    assert found.evidence is not None
    assert found.evidence.versions == "tonal=fast.1 dynamics=fast.1"


@pytest.mark.parametrize("groups", [("loudness",), ("tonal", "loudness")])
def test_one_group_that_must_be_heard_has_all_stale_ones_heard(
    hear: Hear, asked: list[tuple[str, ...]], groups: tuple[str, ...]
) -> None:
    found = renewed(stale(known(NO_KEY), *groups), WANTED, hear)
    assert asked == [groups]
    assert found.features.loudness == FRESH.loudness
    assert found.features.tonal == (FRESH.tonal if "tonal" in groups else known().features.tonal)
    assert found.evidence is not None
    kept = unpack(found.evidence.data)
    assert list(kept) == ["tonal", "dynamics"]
    assert list(kept["tonal"]) == (["tuning"] if "tonal" in groups else [])


def test_evidence_of_another_measurement_decides_nothing(hear: Hear, asked: list[tuple[str, ...]]) -> None:
    wanted = VERSIONS.replace("tonal=fast.1", "tonal=fast.2")
    found = renewed(stale(known(NO_KEY), "tonal"), wanted, hear)
    assert asked == [("tonal",)]
    assert found.evidence is not None
    assert found.evidence.versions == "dynamics=fast.1 tonal=fast.2"


def test_where_networks_listen_the_file_is_opened_all_the_same(hear: Hear, asked: list[tuple[str, ...]]) -> None:
    assert renewed(stale(known(NO_KEY), "tonal"), WANTED, hear, listens=True).features.tonal == FRESH.tonal
    assert asked == [("tonal",)]


def test_of_sound_too_short_for_a_timbre_only_the_loudness_is_told(hear: Hear) -> None:
    short = known(timbre=Timbre(), tonal=Tonal(), rhythm=Rhythm())
    found = renewed(stale(short, "rhythm", "tonal", "loudness"), WANTED, hear).features
    assert (found.rhythm, found.tonal, found.loudness) == (Rhythm(), Tonal(), FRESH.loudness)
    assert renewed(stale(known(NO_KEY, timbre=Timbre()), "dynamics"), WANTED, hear).features.dynamics == Dynamics()


def test_file_identity_tags_and_warnings_stay(hear: Hear) -> None:
    before = known()
    found = renewed(stale(before, "tonal"), WANTED, hear)
    names = ("file", "identity", "info", "tags", "warnings")
    assert [getattr(found, name) for name in names] == [getattr(before, name) for name in names]
    assert type(found.file) is type(before.file)
