"""A crew whose database goes away: what became of a job is told when it is kept, and not before."""

import logging
import threading

import pytest

from core.errors import StoreError
from core.settings import from_mapping
from core.store import Store
from models.jobs import Job
from playlista.jobs.crew import Crew, Duty
from tests.playlista.jobs.waiting import Hands, ordered, until

OUTCOMES: tuple[tuple[str, list[BaseException], str, str], ...] = (
    ("complete", [], "completed", "is completed"),
    ("fail", [ZeroDivisionError("x")], "failed", "for good"),
)


def said_here(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged by this thread; what is left of other tests may still speak."""
    return [record.getMessage() for record in caplog.records if record.thread == threading.get_ident()]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=["completed", "failed"])
def test_an_outcome_that_cannot_be_kept_yet_is_logged_once(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    outcome: tuple[str, list[BaseException], str, str],
) -> None:
    keeps, errors, state, said = outcome

    def away(*given: object, **more: object) -> None:
        raise StoreError("it is away")

    hands, ended = Hands(), threading.Event()
    hands.errors["a"] = list(errors)
    hands.open("a")
    crew = Crew(store, from_mapping({}), Duty(work=hands.work), changed=lambda: None, wake=ended.set)
    (job,) = store.jobs.submit([ordered("a")])
    with caplog.at_level(logging.INFO, logger="playlista.jobs"):
        assert crew.begin() is not None
        until(ended.is_set)
        with monkeypatch.context() as outage:
            outage.setattr(store.jobs, keeps, away)
            for _ in range(3):
                with pytest.raises(StoreError, match="away"):
                    crew.look()
        assert [message for message in said_here(caplog) if "begins" not in message] == []
        crew.look()
    assert sum(said in message for message in said_here(caplog)) == 1
    found = store.jobs.get(job.id)
    assert isinstance(found, Job)
    assert found.state == state
