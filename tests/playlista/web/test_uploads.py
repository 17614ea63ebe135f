"""Music that is sent: looked at, named safely, kept whole or not at all, and analysed afterwards."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.download.incoming import FOLDER
from core.download.placing import place
from playlista.web import uploading
from tests.audio_files import tone, write
from tests.playlista.web.conftest import StartServer

EDGE = b"--edge\r\n"
HEAD = b'Content-Disposition: form-data; name="files"; filename="song.flac"\r\n\r\n'
FORM = {"Content-Type": "multipart/form-data; boundary=edge"}


@pytest.fixture
def flac(tmp_path: Path) -> bytes:
    return write(tmp_path / "song.flac", "flac", tone(0.3)).read_bytes()


@pytest.fixture
def mp3(tmp_path: Path) -> bytes:
    return write(tmp_path / "song.mp3", "mp3", tone(0.3)).read_bytes()


def test_a_song_that_is_sent_is_in_the_library_and_analysed_afterwards(server: StartServer, flac: bytes) -> None:
    running = server()
    answer = running.client().post("/music/upload", files={"files": ("My song.flac", flac)})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["files"] == [
        {"name": "My song.flac", "path": "Uploads/anna/My song.flac", "size": len(flac), "duplicate": False}
    ]
    assert (running.music / "Uploads/anna/My song.flac").read_bytes() == flac
    assert running.files() == ["Uploads/anna/My song.flac"]
    job = running.store.jobs.get(told["job_id"])
    assert job is not None
    assert (job.kind, job.type, job.owner_id) == ("analysis", "upload", running.user("anna").id)
    assert job.payload["paths"] == [str(running.music / "Uploads/anna/My song.flac")]
    assert (told["status"], told["message"]) == ("queued", "1 file was added. It is analysed next.")
    status = running.client().get(f"/api/analysis/status/{told['job_id']}").json()
    assert (status["status"], status["position"]) == ("queued", 1)


def test_a_song_that_is_sent_while_the_queue_is_drained_is_not_analysed_next(server: StartServer, flac: bytes) -> None:
    running = server()
    running.store.jobs.drain()
    told = running.client().post("/music/upload", files={"files": ("a.flac", flac)}).json()
    assert told["message"] == "1 file was added. It is analysed when the queue is no longer held."


def test_several_songs_are_one_job(server: StartServer, flac: bytes, mp3: bytes) -> None:
    running = server()
    files = [("files", ("a.flac", flac)), ("files", ("b.mp3", mp3))]
    told = running.client().post("/music/upload", files=files, data={"note": "for Bert"}).json()
    assert [file["path"] for file in told["files"]] == ["Uploads/anna/a.flac", "Uploads/anna/b.mp3"]
    (job,) = running.store.jobs.list()
    assert len(job.payload["paths"]) == 2
    assert told["message"] == "2 files were added. They are analysed next."


def test_the_same_bytes_are_kept_once_and_told(server: StartServer, flac: bytes, mp3: bytes) -> None:
    running = server()
    client = running.client()
    client.post("/music/upload", files={"files": ("a.flac", flac)})
    again = client.post("/music/upload", files={"files": ("other name.flac", flac)}).json()
    assert again["files"][0] | {"size": 0} == {
        "name": "other name.flac",
        "path": "Uploads/anna/a.flac",
        "size": 0,
        "duplicate": True,
    }
    assert (again["job_id"], again["status"], again["message"]) == (None, None, "1 was there before.")
    both = client.post("/music/upload", files=[("f", ("x.mp3", mp3)), ("f", ("y.mp3", mp3))]).json()
    assert [file["duplicate"] for file in both["files"]] == [False, True]
    assert running.files() == ["Uploads/anna/a.flac", "Uploads/anna/x.mp3"]


def test_a_name_that_is_taken_gets_a_number(server: StartServer, flac: bytes, tmp_path: Path) -> None:
    running = server()
    other = write(tmp_path / "other.flac", "flac", tone(0.4)).read_bytes()
    client = running.client()
    client.post("/music/upload", files={"files": ("a.flac", flac)})
    client.post("/music/upload", files={"files": ("A.flac", other)})
    assert running.files() == ["Uploads/anna/A (2).flac", "Uploads/anna/a.flac"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.flac", "passwd.flac"),
        ("..\\..\\boot.flac", "boot.flac"),
        ("/etc/cron.d/job.flac", "job.flac"),
        ("CON.flac", "_CON.flac"),
        (".hidden.flac", "hidden.flac"),
        ("line\x01feed.flac", "linefeed.flac"),
        ("right\u202eto left.flac", "rightto left.flac"),
        ("...flac", "upload.flac"),
        ("", "upload.flac"),
        ("song.exe", "song.flac"),
        ("song", "song.flac"),
        ("song.mp3", "song.mp3"),
        ("x" * 3000 + ".flac", "x" * 242 + ".flac"),
        ("é" * 1000 + ".flac", "é" * 121 + ".flac"),
        ("%2e%2e%2fup.flac", "%2e%2e%2fup.flac"),
    ],
)
def test_names_are_made_safe(server: StartServer, flac: bytes, sent: str, kept: str) -> None:
    running = server()
    quoted = sent.replace("\\", "\\\\").encode()
    body = EDGE + b'Content-Disposition: form-data; name="f"; filename="' + quoted + b'"\r\n\r\n' + flac
    answer = running.client().post("/music/upload", content=body + b"\r\n--edge--\r\n", headers=FORM)
    assert answer.status_code == 200, answer.text
    assert running.files() == [f"Uploads/anna/{kept}"]


def test_a_name_of_ten_thousand_characters_is_refused(server: StartServer, flac: bytes) -> None:
    running = server()
    answer = running.client().post("/music/upload", files={"files": ("x" * 10_000 + ".flac", flac)})
    assert answer.status_code == 400
    assert running.files() == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("song.mp3", b"#!/bin/sh\nrm -rf /\n" * 50, "'song.mp3' is no audio: it holds text"),
        ("song.mp3", b"\x7fELF" + bytes(999), "'song.mp3' is no audio: it holds a program"),
        ("song.flac", b"PK\x03\x04" + bytes(999), "'song.flac' is no audio: it holds a ZIP archive"),
        ("song.flac", b"", "'song.flac' is no audio: it holds nothing"),
        ("a/b/song.ogg", b"<html><script>alert(1)</script>", "'song.ogg' is no audio: it holds text"),
    ],
)
def test_what_is_no_audio_is_refused_whatever_its_name(
    server: StartServer, flac: bytes, name: str, content: bytes, told: str
) -> None:
    running = server()
    files = [("files", ("good.flac", flac)), ("files", (name, content))]
    answer = running.client().post("/music/upload", files=files)
    assert (answer.status_code, answer.json()["detail"]) == (415, told)
    assert running.files() == []
    assert running.store.jobs.list() == ()


def test_a_file_that_is_too_large_is_refused_while_it_comes(server: StartServer, flac: bytes) -> None:
    running = server(max_upload_mb=1)
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield EDGE + HEAD + flac
        while sent < 64 << 20:
            sent += 1 << 16
            yield bytes(1 << 16)

    answer = running.client().post("/music/upload", content=endless(), headers=FORM)
    assert answer.status_code == 413
    assert running.files() == []


def test_too_many_files_are_refused(server: StartServer, flac: bytes) -> None:
    running = server()
    files = [("f", (f"{number}.flac", b"x")) for number in range(uploading.MOST_FILES + 1)]
    assert running.client().post("/music/upload", files=files).status_code == 413
    assert running.files() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"--edge--\r\n", 400),
        (EDGE + HEAD + b"fLaC", 400),
        (EDGE + HEAD + b"fLaC\r\n--edge", 400),
        (EDGE + b"no header at all" + bytes(50), 400),
        (b"junk" * 100, 400),
        (EDGE + b'Content-Disposition: form-data; name="a"\r\n\r\nonly text\r\n--edge--\r\n', 400),
        (EDGE + b'Content-Disposition: form-data; name="a"\r\n\r\n' + bytes(1 << 17) + b"\r\n--edge--\r\n", 413),
    ],
)
def test_a_form_that_is_broken_leaves_nothing(server: StartServer, body: bytes, status: int) -> None:
    running = server()
    answer = running.client().post("/music/upload", content=body, headers=FORM)
    assert answer.status_code == status, answer.text
    assert running.files() == []


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300]
)
def test_what_is_no_form_is_refused(server: StartServer, kind: str) -> None:
    answer = server().client().post("/music/upload", content=b"x", headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_a_full_disk_is_told_and_leaves_nothing(
    server: StartServer, flac: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = server()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploading, "_write_all", full)
    answer = running.client().post("/music/upload", files={"files": ("a.flac", flac)})
    assert (answer.status_code, answer.json()) == (507, {"detail": "the disk is full: nothing was kept"})
    assert running.files() == []


def test_a_disk_that_fills_up_between_two_files_keeps_neither(
    server: StartServer, flac: bytes, mp3: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = server()
    placed = 0

    def place_one(*given: object, **named: object) -> Path:
        nonlocal placed
        placed += 1
        if placed == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return place(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("playlista.web.uploading.place", place_one)
    answer = running.client().post("/music/upload", files=[("f", ("a.flac", flac)), ("f", ("b.mp3", mp3))])
    assert answer.status_code == 507
    assert running.files() == []


def test_a_library_that_is_not_set_is_told(server: StartServer, flac: bytes) -> None:
    answer = server(library_path="").client().post("/music/upload", files={"files": ("a.flac", flac)})
    assert 400 <= answer.status_code < 500
    assert "LIBRARY_PATH" in answer.json()["detail"]


def test_what_a_killed_server_has_left_is_cleared_away(
    server: StartServer, flac: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = server()
    left = running.music / FOLDER / "upload-dead"
    left.mkdir(parents=True)
    (left / "0").write_bytes(b"half a song")
    client = running.client()
    client.post("/music/upload", files={"files": ("a.flac", flac)})
    assert (left / "0").exists()
    monkeypatch.setattr(uploading, "_ABANDONED_S", -1.0)
    client.post("/music/upload", files={"files": ("b.flac", flac)})
    assert not left.exists()


def test_users_have_folders_of_their_own(server: StartServer, flac: bytes) -> None:
    running = server(upload_folder="From outside/New")
    for name in ("anna", "bert"):
        assert running.client(name).post("/music/upload", files={"f": ("a.flac", flac)}).status_code == 200
    assert running.files() == ["From outside/New/anna/a.flac", "From outside/New/bert/a.flac"]


def test_a_folder_for_uploads_cannot_lead_out_of_the_library(server: StartServer, flac: bytes) -> None:
    running = server(upload_folder="../../elsewhere")
    assert running.client().post("/music/upload", files={"f": ("a.flac", flac)}).status_code == 200
    assert running.files() == ["elsewhere/anna/a.flac"]
