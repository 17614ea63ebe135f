import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ServiceError
from core.services.asking import ATTEMPTS, UNSAID_S, fault, patiently, wait_of
from core.services.limits import Rate, RateLimiter
from tests.core.services.clock import Clock


def problem(error_class: str, retry_at: float | None = None) -> ServiceError:
    return ServiceError(error_class, service="some", error_class=error_class, retry_at=retry_at)


class Question:
    """Raises these errors one after the other, then answers."""

    def __init__(self, *errors: ServiceError) -> None:
        self.errors = list(errors)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def ask(question: Question, clock: Clock, stop: threading.Event | None = None) -> str:
    limiter = RateLimiter("some", Rate(1000, 1, 1000), timing=clock.timing())
    return patiently(question, limiter=limiter, stop=stop or threading.Event(), wait=clock.wait, vary=lambda: 0.5)


@pytest.mark.parametrize("error_class", ["transient", "unreachable"])
def test_a_fault_that_passes_is_asked_again_after_longer_and_longer_pauses(error_class: str) -> None:
    clock = Clock()
    question = Question(*[problem(error_class)] * 3)
    assert ask(question, clock) == "answer"
    assert clock.waits == [0.5, 1.0, 2.0]


def test_a_fault_that_does_not_pass_is_raised_in_the_end() -> None:
    question = Question(*[problem("transient")] * 10)
    with pytest.raises(ServiceError, match="transient"):
        ask(question, Clock())
    assert question.asked == ATTEMPTS


@pytest.mark.parametrize("error_class", ["unauthorized", "forbidden", "not_found", "refused", "malformed"])
def test_a_fault_that_would_come_again_is_raised_at_once(error_class: str) -> None:
    question = Question(problem(error_class))
    with pytest.raises(ServiceError, match=error_class):
        ask(question, Clock())
    assert question.asked == 1


def test_a_short_limit_is_waited_for() -> None:
    clock = Clock()
    start = clock()
    assert ask(Question(problem("rate_limited", clock() + 3)), clock) == "answer"
    assert clock() - start >= 3


def test_a_day_is_not_waited_for() -> None:
    clock = Clock()
    question = Question(problem("rate_limited", clock() + 86_400))
    with pytest.raises(ServiceError) as caught:
        ask(question, clock)
    assert (caught.value.error_class, caught.value.retry_at) == ("rate_limited", clock() + 86_400)
    assert (question.asked, clock.waits) == (1, [])


def test_what_fails_once_all_is_to_end_is_told_as_that() -> None:
    stop = threading.Event()

    class Stopping(Question):
        def __call__(self) -> str:
            stop.set()
            return super().__call__()

    with pytest.raises(ServiceError, match="stopped") as caught:
        ask(Stopping(problem("transient")), Clock(), stop)
    assert caught.value.error_class == "stopped"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *[("86400", 86_400), (" 2 ", 2), ("1.5", 1.5), ("0", 1), ("-5", 1), (None, UNSAID_S), ("soon", UNSAID_S)],
        *[("Thu, 01 Jan 1970 00:01:40 GMT", 90), ("Thu, 01 Jan 1970 00:00:00 GMT", 1), ("1e30", 30 * 86_400)],
        *[("nan", 1), ("inf", 30 * 86_400)],
    ],
)
def test_how_long_to_wait_is_read_in_both_forms(text: str | None, seconds: float) -> None:
    assert wait_of(text, 10.0) == seconds


@given(st.text())
def test_any_text_gives_a_wait_of_some_length(text: str) -> None:
    assert 0 < wait_of(text, 1000.0) <= 30 * 86_400


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        *[(400, "malformed"), (401, "unauthorized"), (403, "forbidden"), (404, "not_found"), (408, "transient")],
        *[(429, "rate_limited"), (500, "transient"), (502, "transient"), (503, "transient"), (302, "malformed")],
    ],
)
def test_a_status_tells_what_kind_of_fault_it_is(status: int, error_class: str) -> None:
    error = fault("some", status, None, "why", 0.0)
    assert error.error_class == error_class
    assert str(error) == f"some answers {status} (why)"


def test_a_service_that_is_away_for_a_known_time_is_left_alone_for_it() -> None:
    assert fault("some", 503, "120", "", 1000.0).retry_at == 1120.0
