"""Looks at what came before it goes into the library: decoded to its end, of the right length, not silent."""

import threading
from pathlib import Path

from core.decode import open_audio
from core.errors import AudioError, DownloadError
from models.audio import AudioInfo
from models.matching import Candidate
from models.wanted import WantedTrack

#: A length is another one only beyond both of these.
TOLERATED_S, TOLERATED_SHARE = 15.0, 0.1
#: What never gets louder (-60 dBFS) is silent.
SILENCE = 1e-3
#: What the decoder says of files that are not whole.
_BROKEN = ("damaged", "cut short", "could be decoded")


def check(path: Path, wanted: WantedTrack, candidate: Candidate, stop: threading.Event) -> AudioInfo:
    """Decode a file, and return what is in it.

    Raises
    ------
    DownloadError
        ``unfit``: it is damaged, silent, or of another length than the track is or its page said; ``stopped``.
    """

    def watch() -> None:
        if stop.is_set():
            raise DownloadError("it was stopped", error_class="stopped")

    try:
        with open_audio(str(path), watch) as audio:
            loudest = max((max(float(block.max()), -float(block.min())) for block in audio.blocks()), default=0.0)
            info, warnings = audio.info(), audio.warnings
    except AudioError as error:
        raise DownloadError(f"what came cannot be played: {error}", error_class="unfit") from error
    reason = _reason(info.duration_s, loudest, warnings, wanted, candidate)
    if reason is not None:
        raise DownloadError(reason, error_class="unfit")
    return info


def _reason(
    seconds: float, loudest: float, warnings: list[str], wanted: WantedTrack, candidate: Candidate
) -> str | None:
    """Say why it does not fit, or ``None``."""
    broken = next((text for text in warnings if any(word in text for word in _BROKEN)), None)
    if broken is not None:
        return f"what came is not whole: {broken}"
    if loudest < SILENCE:
        return "what came is silent"
    for expected, whose in ((wanted.duration_s, "the track"), (candidate.duration_s, "its page")):
        if expected is not None and is_another_length(seconds, expected):
            has = "has" if whose == "the track" else "says"
            return f"what came lasts {seconds:.0f} s, {whose} {has} {expected:.0f} s"
    return None


def is_another_length(seconds: float, expected: float) -> bool:
    """Tell whether two lengths differ by more than ``TOLERATED_S`` and ``TOLERATED_SHARE``."""
    difference = abs(seconds - expected)
    return difference > TOLERATED_S and difference > TOLERATED_SHARE * expected
