"""Peers are asked fairly: what one cannot open is decoded for it, a crash costs a file, an answer is kept."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import peer_answers
import peers
import pytest
import soundfile
from peer_answers import Cache, ask

#: A peer that opens WAV only, dies of files named so, and counts how often it is asked.
PEER = """
import json, os, sys
for path in sys.argv[2:]:
    if "crash" in os.path.basename(path):
        os._exit(9)
    said = {"records": [{"name": "picky"}]} if path.endswith(".wav") else {"error": "no such format"}
    print(json.dumps({"path": path, **said}), flush=True)
    with open(__file__ + ".asked", "a") as asked:
        asked.write(path + chr(10))
"""


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    script = tmp_path / "peer.py"
    script.write_text(PEER, encoding="utf-8")
    monkeypatch.setattr(peer_answers, "_SCRIPT", script)
    monkeypatch.setattr(peer_answers, "installed", lambda _: "1.0")
    return lambda: Path(f"{script}.asked").read_text(encoding="utf-8").split()


def sound(path: Path) -> str:
    soundfile.write(path, 0.1 * np.sin(np.arange(8000) / 10), 8000)
    return str(path)


@pytest.mark.usefixtures("peer")
def test_what_a_peer_cannot_open_is_decoded_for_it(tmp_path: Path) -> None:
    files = [sound(tmp_path / name) for name in ("a.flac", "b.wav")]
    answers = ask("picky", files, Cache(None))
    assert [answers[path].get("decoded", False) for path in files] == [True, False]
    assert all(answers[path]["records"] == [{"name": "picky"}] for path in files)


@pytest.mark.usefixtures("peer")
def test_a_crash_and_a_file_nobody_opens_cost_themselves_only(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no sound")
    files = [sound(tmp_path / "crash.wav"), str(broken), sound(tmp_path / "b.wav")]
    answers = ask("picky", files, Cache(None))
    assert "records" in answers[files[0]], "crashed at first, read as a WAV of ours"
    assert answers[files[1]]["error"] == "no such format"
    assert "records" in answers[files[2]]


def test_an_answer_is_kept_for_the_same_bytes(tmp_path: Path, peer: Callable[[], list[str]]) -> None:
    path, cache = sound(tmp_path / "a.wav"), Cache(tmp_path / "cache")
    first = ask("picky", [path], cache)
    assert ask("picky", [path], cache) == first
    assert peer() == [path]
    soundfile.write(path, np.zeros(8000), 8000)
    ask("picky", [path], cache)
    assert peer() == [path, path]


def test_an_absent_peer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(peers.PACKAGES, "ghost", "no-such-package")
    with pytest.raises(SystemExit, match="no-such-package is not installed"):
        peer_answers.installed("ghost")
