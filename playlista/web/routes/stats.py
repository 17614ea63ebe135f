"""What the library is, in numbers: counted by the database, and kept while it stays the same."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from fastapi import APIRouter
from pydantic import BaseModel, Field

from core.export.record import stats_record
from core.store import Store
from playlista.web.access import SignedIn
from playlista.web.choices import Choices
from playlista.web.context import Context, ServerContext
from playlista.web.records import RecordResponse

router = APIRouter(tags=["stats"])

#: A track is of a mood from this score on.
OF_A_MOOD = 0.5

Counts = dict[str, int]


class StatsTold(BaseModel):
    """The library in numbers; each distribution maps values to how many tracks have them."""

    tracks: int
    missing: int = Field(description="Tracks whose files have vanished.")
    failures: int
    duration_s: float
    size_bytes: int
    first_added_at: datetime | None
    last_analysed_at: datetime | None
    codecs: Counts
    camelots: Counts
    tempos: Counts = Field(description="In steps of 10 BPM.", examples=[{"120": 812, "130": 94}])
    genres: Counts
    months: Counts = Field(description="By the month they were added in.", examples=[{"2026-01": 812}])
    heard: Counts = Field(description="By the tags that networks heard in them.")
    moods: Counts
    versions: Counts
    networks: Counts
    error_classes: Counts = Field(description="Failures by class.")
    corrected: int
    damaged: int = Field(description="Tracks with warnings.")
    tempo_unknown: int
    tempo_unsure: int = Field(description="With a confidence below 0.5.")
    key_unknown: int
    key_unsure: int


@router.get("/api/stats", response_model=StatsTold)
def show_stats(caller: SignedIn, context: Context) -> RecordResponse:
    """Tell what the library is in numbers."""
    return RecordResponse(context.counted.of(*_counting(context)))


def prepare(context: ServerContext) -> None:
    """Count before anybody asks."""
    context.counted.prepare(*_counting(context))


def _counting(context: ServerContext) -> tuple[str, Callable[[], Any], Callable[[], Any]]:
    store = context.store
    return "stats", lambda: _stats(store, context.choices), store.counted_state


def _stats(store: Store, choices: Choices) -> dict[str, Any]:
    counted = store.stats()
    return {**stats_record(counted), "moods": _moods(store, choices) if counted.networks else {}}


def _moods(store: Store, choices: Choices) -> Counts:
    """Count what networks tell, for which the whole library is loaded."""
    columns = choices.of(store, 0).columns
    with np.errstate(invalid="ignore"):
        counts = {mood: int((scores >= OF_A_MOOD).sum()) for mood, scores in columns.moods.items()}
    return dict(sorted(counts.items(), key=lambda count: -count[1]))
