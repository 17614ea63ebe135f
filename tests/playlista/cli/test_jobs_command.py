"""``playlista jobs``: the queue listed, and jobs shown, cancelled, retried and held back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from core.manager.claims import this_run
from core.store import Store, open_store
from models.jobs import NewJob

Run = Callable[..., Result]


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{library / 'library.db'}") as opened:
        for owner in (1, 2, 2):
            opened.jobs.submit([NewJob("download", "deezer", owner, f"deezer:album:{owner}", {"reader": "deezer"})])
        yield opened


def test_jobs_are_listed_newest_first_by_state_and_owner(run: Run, store: Store) -> None:
    assert [line.split()[0] for line in run("jobs", "list").stdout.splitlines()] == ["id", "3", "2", "1"]
    listed = run("jobs", "list", "--owner", "2", "--state", "queued", "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in listed] == [3, 2]
    assert run("jobs", "list", "--kind", "analysis").stderr == "No jobs.\n"


def test_a_job_is_shown_with_its_place(run: Run, store: Store) -> None:
    shown = json.loads(run("jobs", "show", "3", "--json").stdout)
    assert (shown["subject"], shown["position"], shown["payload"]) == ("deezer:album:2", 3, {"reader": "deezer"})
    assert "deezer:album:2" in run("jobs", "show", "3").stdout


def test_owners_are_told_and_found_by_their_names(run: Run, store: Store) -> None:
    anna = store.people.add("Anna", "no digest")
    assert anna.id == 1
    listed = run("jobs", "list").stdout.splitlines()
    assert [line.split()[2] for line in listed] == ["owner", "2", "2", "Anna"]
    assert json.loads(run("jobs", "list", "--owner", "anna", "--json").stdout)["id"] == 1
    result = run("jobs", "list", "--owner", "bert")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: there is no user 'bert'; see them with: playlista users list\n",
    )


def test_a_job_is_shown_in_words(run: Run, store: Store) -> None:
    runner = this_run()
    claimed = store.jobs.claim(runner, {"download": 1})
    assert claimed is not None
    result = {"songs": 2, "failures": [{"label": "A - B", "reason": None}], "playlist_id": None}
    store.jobs.complete(runner, claimed.id, result)
    shown = run("jobs", "show", str(claimed.id)).stdout
    assert "\nresult       songs 2, failures label A - B\n" in shown
    assert "\ncancelling   no\n" in shown
    assert "{" not in shown


def test_a_job_is_cancelled_and_retried(run: Run, store: Store) -> None:
    assert run("jobs", "cancel", "1", "2").stderr == "Job 1 is cancelled.\nJob 2 is cancelled.\n"
    assert run("jobs", "retry", "1").stderr == "Job 1 is queued.\n"


def test_a_running_job_is_told_to_stop(run: Run, store: Store) -> None:
    claimed = store.jobs.claim(this_run(), {"download": 1})
    assert claimed is not None
    assert run("jobs", "cancel", str(claimed.id)).stderr == f"Job {claimed.id} stops.\n"


def test_a_job_that_is_not_there_is_an_error_in_one_line(run: Run, store: Store) -> None:
    for command in ("show", "cancel", "retry"):
        result = run("jobs", command, "99")
        assert (result.exit_code, result.stderr) == (
            1,
            "Error: there is no job 99; see them with: playlista jobs list\n",
        )


def test_a_drained_queue_begins_nothing_until_it_is_resumed(run: Run, store: Store) -> None:
    assert run("jobs", "drain").stderr == "No job is begun any more; 0 jobs still running.\n"
    assert store.jobs.claim(this_run(), {"download": 1}) is None
    assert "No job is begun" in run("jobs", "list").stderr
    assert run("jobs", "drain", "--resume").stderr == "Jobs are begun again.\n"
    assert store.jobs.claim(this_run(), {"download": 1}) is not None
