"""Asks the peers about files, in processes of their own, and fairly: what they cannot open we decode for them.

Owns crashes, files decoded for a peer and the cache of answers; what is asked stands in peers.py.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import peers
import soundfile

from core.decode import open_audio
from core.errors import PlaylistaError

Answer = dict[str, Any]
_SCRIPT = Path(peers.__file__)


def installed(peer: str) -> str:
    """Version of a peer; the program ends where it is not installed, for nobody loses by being absent."""
    try:
        return version(peers.PACKAGES[peer])
    except PackageNotFoundError:
        raise SystemExit(f"{peers.PACKAGES[peer]} is not installed: .venv/bin/pip install -e '.[peers]'") from None


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers kept in a folder, a file each, by peer, its version, what is asked and the bytes of the audio file."""

    folder: Path | None

    def load(self, peer: str, path: str) -> Answer | None:
        """Return what the peer said of these bytes, if it is kept."""
        place = self._place(peer, path)
        return json.loads(place.read_text("utf-8")) if place and place.exists() else None

    def keep(self, peer: str, path: str, said: Answer) -> None:
        """Keep an answer."""
        if place := self._place(peer, path):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(said), encoding="utf-8")

    def _place(self, peer: str, path: str) -> Path | None:
        if self.folder is None:
            return None
        asked, sound = (hashlib.sha256(Path(each).read_bytes()).hexdigest()[:16] for each in (_SCRIPT, path))
        return self.folder / f"{peer}-{installed(peer)}-{asked}" / f"{sound}.json"


def ask(peer: str, paths: Sequence[str], cache: Cache) -> dict[str, Answer]:
    """Ask a peer about files: path -> an answer with ``records`` or, for a file it fails on even as WAV, ``error``."""
    kept = {path: said for path in paths if (said := cache.load(peer, path))}
    answers = _answers(peer, [path for path in paths if path not in kept])
    refused = [path for path, said in answers.items() if "error" in said]
    answers |= _answers_to_wav(peer, refused)
    for path, said in answers.items():
        cache.keep(peer, path, said)
    return kept | answers


def _answers_to_wav(peer: str, paths: Sequence[str]) -> dict[str, Answer]:
    """Decode files for a peer that could not open them, and ask again."""
    with tempfile.TemporaryDirectory(prefix="playlista-peers-") as folder:
        decoded = {}
        for number, path in enumerate(paths):
            target = Path(folder) / f"{number}.wav"
            if _decode(path, target):
                decoded[str(target)] = path
        return {decoded[wav]: {**said, "decoded": True} for wav, said in _answers(peer, list(decoded)).items()}


def _decode(path: str, target: Path) -> bool:
    """Write a file as WAV of 16 bits, at its own rate and with its own channels; say whether we could."""
    try:
        with (
            open_audio(path) as stream,
            soundfile.SoundFile(target, "w", stream.sample_rate, stream.channels, "PCM_16") as wav,
        ):
            for block in stream.blocks():
                wav.write(block)
    except PlaylistaError:
        return False
    return True


def _answers(peer: str, paths: Sequence[str]) -> dict[str, Answer]:
    """Ask in one process, started again behind a file that crashes it."""
    answers: dict[str, Answer] = {}
    while waiting := [path for path in paths if path not in answers]:
        answers |= {said["path"]: said for said in _lines(peer, waiting)}
        crashed = next((path for path in waiting if path not in answers), None)
        if crashed is not None:
            answers[crashed] = {"path": crashed, "error": "crashed"}
    return answers


def _lines(peer: str, paths: Sequence[str]) -> Iterator[Answer]:
    command = [sys.executable, str(_SCRIPT), peer, *paths]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield from map(json.loads, process.stdout or ())
