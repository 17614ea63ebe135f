"""Names of versions, and what is told where one has changed."""

import pytest

from core.versions import changes, measured, measured_versions, version_of, versions
from models import features
from models.features import CHANGES, FAST_DECISIONS, FAST_VERSIONS, GROUPS
from models.results import Change

OLD = "rhythm=fast.1 tonal=fast.1 loudness=fast.1 dynamics=fast.1 timbre=fast.1"


def test_every_version_after_the_first_has_a_reason() -> None:
    for group, version in FAST_VERSIONS.items():
        for number in range(2, version + 1):
            assert (group, f"fast.{number}") in CHANGES, (group, number)
    for group, decision in FAST_DECISIONS.items():
        for number in range(1, decision + 1):
            assert (group, f"fast.{FAST_VERSIONS[group]}.{number}") in CHANGES, (group, number)
    assert {group for group, _ in CHANGES} <= set(GROUPS)


def test_a_decision_is_written_behind_the_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(features.FAST_DECISIONS, "tonal", 3)
    named = version_of("tonal", versions("fast"))
    assert named == f"fast.{FAST_VERSIONS['tonal']}.3"
    assert measured(named) == f"fast.{FAST_VERSIONS['tonal']}"
    assert version_of("timbre", versions("fast")).count(".") == 1
    assert measured_versions("tonal=fast.2.3 timbre=fast.4", ("tonal", "timbre")) == "tonal=fast.2 timbre=fast.4"


def test_all_that_is_new_since_a_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {("tonal", "fast.2"): "b", ("tonal", "fast.2.1"): "c", ("tonal", "fast.3"): "d", ("timbre", "fast.2"): "x"}
    monkeypatch.setattr("core.versions.CHANGES", told)
    changes.cache_clear()

    def reason(before: str, after: str) -> str:
        (change,) = changes(
            OLD.replace("tonal=fast.1", f"tonal={before}"), OLD.replace("tonal=fast.1", f"tonal={after}")
        )
        assert change == Change("tonal", before, after, change.reason)
        return change.reason

    assert reason("fast.1", "fast.3") == "b; c; d"
    assert reason("fast.2", "fast.2.1") == "c"
    assert reason("fast.2.1", "fast.3") == "d"
    assert reason("fast.3", "fast.2") == "another version"
    assert reason("librosa.1", "fast.3") == "was made by librosa.1"
    changes.cache_clear()


def test_the_same_versions_have_not_changed() -> None:
    assert changes(OLD, OLD) == ()
    (change,) = changes(OLD.replace("rhythm=fast.1 ", ""), OLD)
    assert (change.group, change.before, change.reason) == ("rhythm", "", "was not made before")
