"""What errors mean for jobs, and the pauses between attempts, by handed-in clocks and dice."""

import random
from datetime import timedelta

import pytest

from core.errors import DownloadError, EngineError, JobError, OrderError, ScanError, ServiceError, StoreError
from core.settings.sections import JobSettings
from playlista.jobs.faults import Fault, fault, pause, timed_out

SETTINGS = JobSettings(job_retry_seconds=30.0, job_attempts=4)
NOW = 1_800_000_000.0


class Dice(random.Random):
    """Always throws the same."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self._value = value

    def random(self) -> float:
        return self._value


@pytest.mark.parametrize(
    ("error", "error_class", "passes"),
    [
        (ServiceError("x", service="deezer", error_class="rate_limited", retry_at=NOW + 5), "rate_limited", True),
        (ServiceError("x", service="deezer", error_class="unreachable"), "unreachable", True),
        (ServiceError("x", service="deezer", error_class="not_found"), "not_found", False),
        (DownloadError("x", error_class="permanent"), "permanent", False),
        (DownloadError("x", error_class="environment"), "environment", False),
        (DownloadError("x", error_class="transient"), "transient", True),
        (JobError("x", error_class="bot_check"), "bot_check", True),
        (StoreError("x"), "store", True),
        (ScanError("x"), "unreadable", False),
        (EngineError("x"), "environment", False),
        (OrderError("x"), "refused", False),
        (ZeroDivisionError("x"), "internal", False),
    ],
)
def test_every_error_has_a_class_that_says_whether_it_may_pass(
    error: Exception, error_class: str, passes: bool
) -> None:
    found = fault(error)
    assert (found.error_class, found.passes) == (error_class, passes)
    assert found.error.endswith("x")


def test_pauses_double_and_are_up_to_half_as_long_again() -> None:
    away = Fault("unreachable", "away")
    least = [pause(away, attempts, SETTINGS, Dice(0.0), NOW) for attempts in (1, 2, 3, 4)]
    assert least == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120), None]
    assert pause(away, 2, SETTINGS, Dice(1.0), NOW) == timedelta(seconds=90)


def test_a_service_that_says_when_is_not_asked_before() -> None:
    limited = Fault("rate_limited", "too many", retry_at=NOW + 600)
    assert pause(limited, 1, SETTINGS, Dice(0.0), NOW) == timedelta(seconds=600)
    assert pause(limited, 1, SETTINGS, Dice(1.0), NOW) == timedelta(seconds=615)
    assert pause(limited, 1, SETTINGS, Dice(0.0), NOW + 590) == timedelta(seconds=30)


def test_what_lasts_is_not_tried_again() -> None:
    assert pause(Fault("not_found", "gone"), 1, SETTINGS, Dice(0.0), NOW) is None


def test_a_time_out_names_the_setting() -> None:
    assert timed_out(1800.0) == Fault("timeout", "not finished after 1800 s (JOB_TIMEOUT_SECONDS)")
    assert timed_out(1.0).passes


def test_no_pause_is_longer_than_a_day() -> None:
    many = JobSettings(job_retry_seconds=30.0, job_attempts=100)
    assert pause(Fault("store", "away"), 60, many, Dice(0.0), NOW) == timedelta(days=1)


def test_an_error_is_one_line_whatever_a_server_has_said() -> None:
    for error in (
        DownloadError("a\r\nb\x1b[2J", error_class="permanent"),
        ScanError("a\nb"),
        ValueError("a\x0bb\x85c"),
    ):
        assert fault(error).error.isprintable()
