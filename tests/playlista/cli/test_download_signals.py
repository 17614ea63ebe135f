"""Ctrl-C, SIGTERM and kill -9 in every stage of a download: nothing is lost, nothing comes twice, nothing is half."""

import os
import signal
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from core.store import open_store
from tests.fakes.deezer import fake_deezer
from tests.fakes.loopback import Fault
from tests.playlista.cli.downloading import EXIT_S, Desk, ended, said, settled, stage
from tests.playlista.cli.programs import family

STAGES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "reading": lambda event: bool(event["event"] == "list_opened"),
    "placing": stage("placing"),
    "settled": settled,
}


@pytest.mark.parametrize(
    ("moment", "sent", "code"),
    [
        ("reading", signal.SIGTERM, 143),
        ("placing", signal.SIGINT, 130),
    ],
)
def test_a_signal_in_any_stage_ends_the_run_and_the_next_finishes_it(
    desk: Desk, moment: str, sent: signal.Signals, code: int
) -> None:
    desk.world.site.server.faults.append(Fault("/files/4", trickle_s=5.0))  # or it might be over before the signal
    program = desk.download(desk.listed(1, 2, 3, 4))
    said(program, STAGES[moment])
    children = family(program)
    os.killpg(program.pid, sent) if sent == signal.SIGINT else program.send_signal(sent)
    _, errors = program.communicate(timeout=EXIT_S)
    assert program.returncode == code, errors
    assert "Traceback" not in errors
    assert errors.splitlines()[-1].startswith("Interrupted, ")
    assert psutil.wait_procs(children, timeout=EXIT_S)[1] == []
    with open_store(desk.url) as store:
        assert store.runs() == []
    desk.world.site.server.faults.clear()
    summary, _ = ended(desk.download(desk.listed(1, 2, 3, 4)), 0)
    assert summary["downloaded"] + summary["kept"] == 4
    desk.assert_whole(1, 2, 3, 4)
    assert [path.name for path in desk.music.glob("*.m3u8")] == ["party.m3u8"]


@pytest.mark.parametrize("moment", STAGES)
def test_what_was_killed_is_finished_by_the_next_run(desk: Desk, moment: str) -> None:
    program = desk.download(desk.listed(1, 2, 3))
    said(program, STAGES[moment])
    orphans = family(program)
    program.kill()
    program.communicate()
    assert psutil.wait_procs(orphans, timeout=EXIT_S)[1] == []
    summary, _ = ended(desk.download(desk.listed(1, 2, 3)), 0)
    assert summary["downloaded"] + summary["kept"] == 3
    desk.assert_whole(1, 2, 3)
    assert [path.name for path in desk.music.glob("*.m3u8")] == ["party.m3u8"]


def test_what_was_killed_while_it_was_analysed_is_analysed_by_the_next_run(desk: Desk) -> None:
    program = desk.download(desk.listed(1, 2), analyze=True)
    said(program, stage("analysing"))
    orphans = family(program)
    program.kill()
    program.communicate()
    assert psutil.wait_procs(orphans, timeout=EXIT_S)[1] == []
    ended(desk.download(desk.listed(1, 2), analyze=True), 0)
    desk.assert_whole(1, 2)
    with open_store(desk.url) as store:
        assert store.stats().tracks == 2


def test_two_runs_at_once_have_every_song_once(desk: Desk) -> None:
    source = desk.listed(1, 2, 3, 4)
    programs = [desk.download(source), desk.download(source)]
    summaries = [ended(program, 0)[0] for program in programs]
    assert [summary["songs"] for summary in summaries] == [4, 4]
    assert sum(summary["downloaded"] for summary in summaries) == 4
    desk.assert_whole(1, 2, 3, 4)
    assert [desk.fetched(number) for number in (1, 2, 3, 4)] == [1, 1, 1, 1]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_download_that_crawls_is_ended_half_way_and_comes_whole_in_the_next_run(
    desk: Desk, sent: signal.Signals
) -> None:
    slow = Fault("/files/1", trickle_s=5.0)
    desk.world.site.server.faults.append(slow)
    program = desk.download(desk.listed(1, 2))
    said(program, settled)  # the other one
    assert desk.world.site.server.wait_for("/files/1")
    children = family(program)
    program.send_signal(sent)
    program.communicate(timeout=EXIT_S)
    assert program.returncode == (130 if sent == signal.SIGINT else -sent)
    assert psutil.wait_procs(children, timeout=EXIT_S)[1] == []
    assert len(desk.songs()) == 1
    summary, _ = ended(desk.download(desk.listed(1, 2)), 0)
    assert (summary["downloaded"], summary["kept"]) == (1, 1)
    desk.assert_whole(1, 2)


def test_a_list_whose_service_never_answers_does_not_keep_a_run_from_ending(desk: Desk) -> None:
    with fake_deezer() as deezer:
        deezer.latency_s = 3600.0
        desk.settings["PLAYLISTA_DEEZER_API_URL"] = deezer.address
        program = desk.download("https://www.deezer.com/playlist/1", desk.listed(1))
        said(program, settled)
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=EXIT_S)
        assert program.returncode == 143
    desk.assert_whole(1)
