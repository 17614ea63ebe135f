from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.acquiring import policy
from core.errors import DownloadError
from models.downloads import Wish
from tests.core.acquiring.fakes import decision, judged, wanted

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WISH = Wish(1, wanted(1))


@pytest.mark.parametrize(
    ("state", "retry_at", "retry", "due"),
    [
        ("wanted", None, False, True),
        ("review", None, False, False),
        ("review", None, True, True),
        ("rejected", LATER, False, False),
        ("rejected", NOW, False, True),
        ("rejected", LATER, True, True),
        ("failed", LATER, False, False),
        ("failed", NOW, False, True),
        ("failed", None, False, False),
    ],
)
def test_songs_are_looked_for_when_their_time_has_come_or_one_asks(
    state: str, retry_at: datetime | None, retry: bool, due: bool
) -> None:
    assert policy.is_due(replace(WISH, state=state, retry_at=retry_at), NOW, retry=retry) is due


def test_what_is_not_found_is_looked_for_again_in_a_week() -> None:
    wish = policy.undecided(WISH, decision(judged("a", "reject")), NOW)
    assert (wish.state, wish.reasons, wish.retry_at) == ("rejected", ("title",), NOW + timedelta(days=7))


def test_what_waits_for_a_person_is_not_looked_for_again() -> None:
    wish = policy.undecided(replace(WISH, reason="old", error_class="transient"), decision(judged("a", "review")), NOW)
    assert (wish.state, wish.retry_at, wish.reason, wish.error_class) == ("review", None, None, None)


def test_what_may_pass_is_tried_by_the_next_run_and_counted() -> None:
    wish = policy.failed(policy.failed(WISH, "transient", "away", NOW), "transient", "away", NOW)
    assert (wish.state, wish.attempts, wish.retry_at) == ("failed", 2, NOW)
    assert policy.is_due(wish, NOW, retry=False)


def test_the_chosen_one_comes_first_and_only_acceptable_ones_follow() -> None:
    offered = [judged("b", "review"), judged("a"), judged("c", "reject"), judged("d")]
    found = replace(decision(*offered), verdict="accept", chosen=offered[1])
    assert [each.candidate.id for each in policy.candidates(found)] == ["a", "d"]
    assert policy.candidates(decision(*offered)) == ()
    many = decision(*(judged(str(number)) for number in range(9)))
    assert len(policy.candidates(many)) == policy.MOST_TRIES


@pytest.mark.parametrize(
    ("error_class", "retry_at", "until"),
    [
        ("rate_limited", 5000.0, 5000.0),
        ("rate_limited", None, 1600.0),
        ("bot_check", None, 4600.0),
        ("transient", 5000.0, None),
        ("permanent", None, None),
    ],
)
def test_services_are_left_alone_as_long_as_they_say(
    error_class: str, retry_at: float | None, until: float | None
) -> None:
    error = DownloadError("on purpose", error_class=error_class, retry_at=retry_at)
    assert policy.leave_alone_until(error, 1000.0) == until
