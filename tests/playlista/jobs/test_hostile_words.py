"""What servers and files say is told by jobs and names files: it leads out of no folder and moves no terminal."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mutagen.flac import FLAC

from core.settings import Settings, from_mapping
from core.store import Store, open_store
from models.jobs import Job, NewJob
from playlista.jobs import orders
from tests.fakes.loopback import Answer, answered
from tests.fakes.music_world import sound
from tests.made_libraries import new_library
from tests.playlista.jobs.waiting import running, until


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open library; which database it is matters nothing here."""
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    library = tmp_path / "deep" / "down" / "Music"
    library.mkdir(parents=True)
    keys: dict[str, Any] = {"LIBRARY_PATH": str(library), "FILE_TEMPLATE": "{artist}/{album}/{title}"}
    keys |= {"DOWNLOAD_ALLOWED_HOSTS": "127.0.0.1", "DOWNLOAD_ALLOW_PRIVATE": True, "PROCESS_WORKERS": 1}
    return from_mapping(keys | {"SEARCH_PROVIDERS": "", "DOWNLOAD_ATTEMPTS": 1, "JOB_ATTEMPTS": 1})


def done(store: Store, settings: Settings, order: NewJob) -> Job:
    """Run a job, and what it orders, to the end."""
    with running(store, settings) as queue:
        (job,) = queue.submit([order])
        until(lambda: all(one.state not in ("queued", "processing") for one in store.jobs.list()))
    found = store.jobs.get(job.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("artist", "album", "title"),
    [
        ("../../../outside", "../..", "passwd"),
        ("/etc", "/cron.d", "job"),
        ("..\\..\\outside", "C:\\Windows", "..\\boot"),
        ("{artist}", "$HOME", "~root"),
        (".", "..", "..."),
    ],
)
def test_tags_of_a_file_that_is_downloaded_lead_out_of_no_folder(
    store: Store, settings: Settings, tmp_path: Path, artist: str, album: str, title: str
) -> None:
    (tmp_path / "song.flac").write_bytes(sound(1, 2.0))
    tags = FLAC(tmp_path / "song.flac")  # type: ignore[no-untyped-call]
    tags["artist"], tags["album"], tags["title"] = artist, album, title
    tags.save()
    content = (tmp_path / "song.flac").read_bytes()
    (tmp_path / "song.flac").unlink()
    with answered(lambda _: Answer(content, kind="audio/flac")) as site:
        order = orders.download(f"{site.address}/a.flac", owner_id=1, settings=settings)
        job = done(store, settings, order)
    assert job.state == "completed", job.error
    (path,) = tmp_path.rglob("*.flac")
    library = Path(settings.library.library_path)
    assert path.resolve().is_relative_to(library.resolve())
    assert ".." not in path.relative_to(library).parts


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"x", kind="text/\x1b[2Jplain\x0b10.0.0.1 root GET /api/users"),
        Answer(b"", 302, headers={"Location": "http://evil.example\x1b[2J/"}),
        Answer(b"", 302, headers={"Location": "\u0085\x1b]0;root\x07"}),
    ],
)
def test_what_a_server_says_is_one_line_of_the_log_and_of_the_job(
    store: Store, settings: Settings, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level(logging.DEBUG, logger="playlista")
    with answered(lambda _: answer) as site:
        job = done(store, settings, orders.download(f"{site.address}/a.flac", owner_id=1, settings=settings))
    assert job.state == "failed"
    assert job.error
    assert job.error.isprintable()
    told = [record.getMessage() for record in caplog.records if record.name.startswith("playlista")]
    assert any(f"job {job.id} failed" in line for line in told)
    assert [line for line in told if not line.isprintable()] == []
