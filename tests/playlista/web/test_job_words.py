"""What is said about a job, in each of its states."""

from datetime import timedelta
from typing import Any

import pytest

from models.jobs import Progress
from playlista.web.job_words import message, ordinal
from tests.playlista.web.made_jobs import MOMENT, job


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"position": 1}, "You are next."),
        ({"position": 2}, "You are 2nd in the queue."),
        ({"position": None}, "It waits for its turn."),
        (
            {"error": "YouTube is away.", "run_after": MOMENT + timedelta(seconds=30)},
            "It failed (YouTube is away) and is tried again at 12:30:30 UTC.",
        ),
        ({"error": "YouTube is away.", "position": 3}, "You are 3rd in the queue."),
        ({"position": 1, "held": True}, "The queue is held by an administrator; you are next."),
        ({"position": 2, "held": True}, "The queue is held by an administrator; you are 2nd in it."),
        ({"position": None, "held": True}, "The queue is held by an administrator."),
        (
            {"error": "YouTube is away.", "run_after": MOMENT, "position": 1, "held": True},
            "It failed (YouTube is away) and is tried again when an administrator lets the queue go on.",
        ),
    ],
)
def test_what_waits_says_for_what(changes: dict[str, Any], said: str) -> None:
    assert message(job(**changes)) == said


@pytest.mark.parametrize(
    ("kind", "progress", "said"),
    [
        ("download", Progress(), "Downloading."),
        ("download", Progress(message="reading the list"), "Downloading: reading the list."),
        ("download", Progress(current=0, total=12), "Downloading: song 1 of 12."),
        ("download", Progress(current=12, total=12), "Downloading: song 12 of 12."),
        ("analysis", Progress(current=3, total=9), "Analysing: file 4 of 9."),
        ("analysis", Progress(message="Is it there?"), "Analysing: Is it there?"),
    ],
)
def test_what_runs_says_how_far_it_is(kind: str, progress: Progress, said: str) -> None:
    assert message(job(kind=kind, state="processing", progress=progress)) == said


def test_what_is_to_stop_says_that_and_nothing_else() -> None:
    running = job(state="processing", progress=Progress(current=3, total=9), cancelling=True)
    assert message(running) == "It is being cancelled."


@pytest.mark.parametrize(
    ("kind", "result", "said"),
    [
        ("download", None, "There are no songs in it."),
        ("download", {"songs": 1, "downloaded": 1}, "1 song: 1 downloaded."),
        (
            "download",
            {
                "songs": 9,
                "downloaded": 2,
                "linked": 2,
                "kept": 1,
                "review": 1,
                "waiting": 1,
                "rejected": 1,
                "failed": 1,
            },
            "9 songs: 2 downloaded, 2 already in the library, 1 there before, 1 to be reviewed, 1 waiting, "
            "1 not found, 1 failed.",
        ),
        ("download", {"songs": "many", "downloaded": None}, "There are no songs in it."),
        ("download", {"songs": 0, "left_out": 2}, "0 songs: 2 left out."),
        ("analysis", {"total": 1, "analyzed": 1, "failed": 0}, "1 file: 1 analysed."),
        ("analysis", {"total": 12, "analyzed": 10, "failed": 2}, "12 files: 10 analysed, 2 failed."),
        ("analysis", {"total": 5, "analyzed": 0, "failed": 0, "unchanged": 5}, "5 files: 5 up to date."),
        ("analysis", {"total": 3, "analyzed": 2, "postponed": 1}, "3 files: 2 analysed, 1 left for later."),
        ("analysis", {"total": 0, "analyzed": 0}, "There are no files in it."),
    ],
)
def test_what_is_done_says_what_came_of_it(kind: str, result: dict[str, Any] | None, said: str) -> None:
    assert message(job(kind=kind, state="completed", result=result)) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "cancelled"}, "It was cancelled."),
        ({"state": "cancelled", "error": "it failed before"}, "It was cancelled."),
        ({"state": "failed", "error": "the list is gone"}, "It failed: the list is gone."),
        ({"state": "failed", "error": "Gone!"}, "It failed: Gone!"),
        ({"state": "failed"}, "It failed: no reason is known."),
    ],
)
def test_what_came_to_nothing_says_why(changes: dict[str, Any], said: str) -> None:
    assert message(job(**changes)) == said


def test_numbers_have_the_ends_that_they_have_in_english() -> None:
    told = [ordinal(number) for number in (1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 101, 111, 112, 113, 1001)]
    assert told[:8] == ["1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th"]
    assert told[8:] == ["20th", "21st", "22nd", "23rd", "101st", "111th", "112th", "113th", "1001st"]
