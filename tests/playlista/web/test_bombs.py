"""Sound that claims or unpacks to enormous things, sent to a real server: it stays small and awake."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.store import Store, open_store
from playlista.web.secret_words import digest_of, new_token
from tests.conftest import ROOT
from tests.fuzz import bombs, tag_bombs
from tests.fuzz.test_bombs import MEASURE
from tests.playlista.jobs.waiting import PATIENCE_S, until

#: Each another container and another lie; what all of them do to the engine is in ``tests/fuzz``.
SENT = (
    bombs.flac_of_100_hours,
    bombs.flac_of_silence,
    bombs.wav_of_65535_channels,
    bombs.rf64_of_2_63_samples,
    bombs.mp3_with_a_packed_tag,
    bombs.mp4_of_a_billion_samples,
    bombs.mp4_with_a_packed_header,
    bombs.ogg_of_endless_comments,
    tag_bombs.opus_of_many_comments,
    tag_bombs.flac_of_many_comments,
)
#: What the largest process of a server may need for them, in KiB.
MOST_KB = 700_000


@dataclass
class Serving:
    """A server under a program that measures it."""

    store: Store
    program: subprocess.Popen[str]
    address: str
    token: str

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Content-Type": kind} if kind else {})
        request = urllib.request.Request(self.address + path, body or None, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def peak_kb(self) -> int:
        """End the server, and return what its largest process needed."""
        (server,) = psutil.Process(self.program.pid).children()
        server.send_signal(signal.SIGTERM)
        _, errors = self.program.communicate(timeout=PATIENCE_S)
        assert self.program.returncode == 0, errors
        return int(errors.split()[-1])


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    (tmp_path / "Music").mkdir()
    url, token = f"sqlite:///{tmp_path / 'library.db'}", new_token()
    told = {"DATABASE_URL": url, "LIBRARY_PATH": str(tmp_path / "Music"), "PROCESS_WORKERS": "1"}
    environment = {**os.environ, **{f"PLAYLISTA_{name}": value for name, value in told.items()}, "HOME": str(tmp_path)}
    with open_store(url) as store:
        anna = store.people.add("anna", "no digest", "user")
        store.people.add_token(anna.id, name="test", digest=digest_of(token), scopes=("read", "write"))
        command = [sys.executable, "-c", MEASURE, sys.executable, "-m", "playlista", "serve", "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as program:
            try:
                yield Serving(store, program, listening(program), token)
            finally:
                if program.poll() is None:
                    for process in psutil.Process(program.pid).children(recursive=True):
                        process.kill()
                    program.kill()


def listening(program: subprocess.Popen[str]) -> str:
    assert program.stderr is not None
    line = next(line for line in program.stderr if "Listening at " in line)
    return line.split()[-1]


def form(name: str, content: bytes) -> bytes:
    head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--edge--\r\n"


def test_bombs_that_are_sent_are_failures_and_the_server_stays_small(serving: Serving, tmp_path: Path) -> None:
    refused = {make.__name__ for make in SENT if not is_taken(serving, make, tmp_path)}
    until(lambda: {job.state for job in serving.store.jobs.list()} <= {"completed"}, "all are analysed")
    assert serving.ask("GET", "/healthz") == (200, {"status": "ok"})
    results = [job.result or {} for job in serving.store.jobs.list()]
    assert {(result["total"], result["analyzed"] + result["failed"]) for result in results} == {(1, 1)}
    assert sum(result["failed"] for result in results) >= 4
    assert len(results) == len(SENT) - len(refused) >= 8
    assert serving.peak_kb() < MOST_KB


def is_taken(serving: Serving, make: Callable[[Path], bytes], folder: Path) -> bool:
    """Send a bomb; whether it is taken, or else refused with words."""
    name = f"{make.__name__}.mp3"
    status, told = serving.ask("POST", "/music/upload", form(name, make(folder)), "multipart/form-data; boundary=edge")
    assert (status == 200 and "job_id" in told) or (status == 415 and "is no audio" in told["detail"]), told
    return status == 200
