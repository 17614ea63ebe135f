"""Services, disks and databases that say no during a download: with the time or the reason, and the right exit code."""

import os
import sqlite3
from contextlib import closing

import pytest

from core.store import open_store
from tests.fakes.deezer import fake_deezer
from tests.fakes.loopback import Fault
from tests.playlista.cli.downloading import Desk, ended
from tests.playlista.cli.programs import PATIENCE_S, ROOT
from tests.playlista.cli.test_bad_surroundings import IMPATIENT, WITHOUT_POWERS

DAY = {"Retry-After": "86400"}


def test_a_list_whose_service_wants_a_day_is_left_alone_by_the_next_run_too(desk: Desk) -> None:
    with fake_deezer() as deezer:
        deezer.fail(status=429, headers=DAY, times=100)
        desk.settings["PLAYLISTA_DEEZER_API_URL"] = deezer.address
        summary, errors = ended(desk.download("https://www.deezer.com/playlist/1", desk.listed(1)), 3)
        assert summary["downloaded"] == 1
        assert [(failed["error_class"], failed["source"]) for failed in summary["failed_lists"]] == [
            ("rate_limited", "https://www.deezer.com/playlist/1")
        ]
        number = len(deezer.asked)
        again, errors = ended(desk.download("https://www.deezer.com/playlist/1"), 3)
        assert len(deezer.asked) == number
        assert "wants no more requests before" in again["failed_lists"][0]["reason"]
        assert errors.count("Error") == 0


def test_a_site_that_wants_a_day_before_a_download_is_left_alone_by_the_next_run_too(desk: Desk) -> None:
    desk.world.site.server.faults.append(Fault("/files/", times=100, status=429, headers=DAY))
    summary, _ = ended(desk.download(desk.listed(1, 2)), 3)
    assert (summary["waiting"], summary["downloaded"]) == (2, 0)
    assert [paused["service"] for paused in summary["paused"]] == ["youtube"]
    number = len(desk.world.site.server.requests)
    program = desk.start("download", desk.listed(1, 2), "--out-dir", "music", "--progress", "lines")
    output, errors = program.communicate(timeout=PATIENCE_S)
    assert (program.returncode, len(desk.world.site.server.requests)) == (3, number)
    assert "left alone" in output
    assert "left for later" in errors
    desk.world.site.server.faults.clear()


@pytest.mark.parametrize("status", [429, 503])
def test_a_search_that_is_refused_for_a_day_is_not_asked_again(desk: Desk, status: int) -> None:
    desk.world.site.server.faults.append(Fault("/api/search", times=1000, status=status, headers=DAY))
    summary, _ = ended(desk.download(desk.listed(1, 2)), 3)
    assert summary["downloaded"] == 0
    assert {failure["state"] for failure in summary["failures"]} <= {"wanted", "failed"}
    assert all("youtube" in failure["reason"] for failure in summary["failures"])
    number = len(desk.world.site.server.requests)
    ended(desk.download(desk.listed(1, 2)), 3)
    if status == 429:
        assert len(desk.world.site.server.requests) == number
    desk.world.site.server.faults.clear()


def test_a_storm_of_errors_and_cut_bodies_pass(desk: Desk) -> None:
    desk.world.site.server.faults += [
        Fault("/api/", times=2, status=502),
        Fault("/files/1", times=1, status=503),
        Fault("/files/2", times=1, truncate=True),
        Fault("/files/3", times=1, drop=True),
    ]
    summary, _ = ended(desk.download(desk.listed(1, 2, 3)), 0)
    assert summary["downloaded"] == 3
    desk.assert_whole(1, 2, 3)


def test_a_disk_that_is_full_ends_the_run_and_leaves_no_half_file(desk: Desk) -> None:
    desk.world.add(1, file="large.flac", id="largevideo1")
    desk.world.site.videos[:] = [video for video in desk.world.site.videos if video.id != "video000001"]
    desk.world.site.files["large.flac"] = desk.world.site.files["1.flac"] * 100
    open_store(desk.url).close()
    summary, _ = ended(desk.download(desk.listed(1), limit=1_000_000), 3)
    assert summary["downloaded"] == 0
    assert (summary["failures"][0]["error_class"], summary["waiting"]) == ("environment", 1)
    assert desk.songs() == []


def test_a_folder_that_cannot_be_written_is_one_line(desk: Desk) -> None:
    desk.music.mkdir()
    desk.music.chmod(0o555)
    quiet = ("--out-dir", "music", "--progress", "none")
    program = desk.start("download", desk.listed(1), *quiet, within=WITHOUT_POWERS if os.geteuid() == 0 else ())
    _, errors = program.communicate(timeout=PATIENCE_S)
    desk.music.chmod(0o755)
    assert (program.returncode, errors) == (1, "Error: music cannot be written to\n")


def test_a_locked_database_is_one_line_and_the_next_run_goes_on(desk: Desk) -> None:
    open_store(desk.url).close()
    with closing(sqlite3.connect(desk.home / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        desk.settings["PYTHONPATH"] = os.pathsep.join((str(IMPATIENT), str(ROOT)))
        program = desk.start("download", desk.listed(1), "--out-dir", "music", "--progress", "none")
        _, errors = program.communicate(timeout=PATIENCE_S)
    desk.settings.clear()
    assert program.returncode == 1, errors
    assert [line for line in errors.splitlines() if line.startswith("Error: ")] == errors.splitlines()
    assert "locked" in errors
    summary, _ = ended(desk.download(desk.listed(1)), 0)
    assert summary["downloaded"] == 1
