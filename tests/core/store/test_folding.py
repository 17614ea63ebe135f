"""A preferred range of tempi: told, sought, sorted and matched in it; what was measured stays."""

from collections.abc import Callable

import numpy as np
import pytest

from core.store import Store
from models.audio import Tags
from models.features import Rhythm
from models.tempi import TempoRange
from tests.core.store.examples import Clock, track

TEMPI = {"a": 174.0, "b": 87.5, "c": 40.0, "d": 160.0, "e": None, "f": 399.0}
FOLDED = {"a": 87.0, "b": 87.5, "c": 80.0, "d": 80.0, "e": None, "f": 99.75}
BEATS = (0.5, 0.75, 1.0, 1.25)


@pytest.fixture
def folding(database_url: str, open_stores: Callable[..., Store], clock: Clock) -> Store:
    """A store with a preferred range of what another one without it has saved."""
    measured = [
        track(f"/music/{name}.flac", tags=Tags(title=name, bpm=174.0), rhythm=Rhythm(tempo, 0.5, (), BEATS))
        for name, tempo in TEMPI.items()
    ]
    open_stores(database_url, now=clock).save(measured)
    return open_stores(database_url, now=clock, tempo_range="80-160")


def test_every_way_to_a_tempo_tells_it_folded(folding: Store) -> None:
    told = {entry.title: entry.track.features.rhythm.tempo_bpm for entry in folding.tracks()}
    assert told == FOLDED
    assert {row["title"]: row["tempo_bpm"] for row in folding.page().rows} == FOLDED
    columns = folding.columns(np.array(folding.ids(), np.int64))
    assert columns.tempo_bpm == pytest.approx([tempo or np.nan for tempo in FOLDED.values()], nan_ok=True)
    assert folding.stats().tempos[0].value == "80"


def test_what_was_measured_stands_beside(folding: Store) -> None:
    entry = next(iter(folding.tracks("a")))
    assert (entry.unfolded_bpm, entry.tempo_range) == (174.0, TempoRange(80.0, 160.0))
    assert entry.track.features.rhythm.beats == (0.5, 1.0)
    assert next(iter(folding.tracks("b"))).unfolded_bpm is None
    assert {row["title"]: row["tempo_unfolded_bpm"] for row in folding.page().rows} == TEMPI


def test_queries_and_sorting_are_of_the_folded_tempo(folding: Store) -> None:
    def found(query: str, **order: str) -> str:
        return "".join(entry.title for entry in folding.tracks(query, **order))  # type: ignore[arg-type]

    assert found("tempo:80..90") == "abcd"
    assert found("tempo:174") == ""
    assert found("tempo_bpm:99..100") == "f"
    assert found("", sort="bpm") == "cdabfe"
    assert found("tempo_disagrees:no") == "ab"


def test_a_correction_is_folded_like_what_is_measured(folding: Store) -> None:
    (number,) = folding.ids("title:b")
    folding.correct([number], tempo="175")
    entry = folding.track(number)
    assert entry is not None
    assert (entry.track.features.rhythm.tempo_bpm, entry.unfolded_bpm) == (87.5, 175.0)


def test_a_new_analysis_is_kept_as_measured(
    folding: Store, database_url: str, open_stores: Callable[..., Store]
) -> None:
    folding.save([track("/music/a.flac", rhythm=Rhythm(170.0, 0.5, (), BEATS))])
    (entry,) = open_stores(database_url).find("/music/a.flac")
    assert (entry.track.features.rhythm.tempo_bpm, entry.track.features.rhythm.beats) == (170.0, BEATS)
