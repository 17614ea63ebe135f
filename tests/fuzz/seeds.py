"""The files that the fuzzer damages: a small one of every container, tagged where the format can be. Knows no test."""

from pathlib import Path

import soundfile

from tests.audio_files import FORMATS, tone, write
from tests.audio_tags import TAGGABLE, retag

_SECONDS = 0.25
#: What soundfile writes beyond the formats that every test knows.
_MORE = {"caf": ("CAF", "PCM_16"), "w64": ("W64", "PCM_16"), "caf_alac": ("CAF", "ALAC_16"), "aifc": ("AIFF", "ULAW")}
SEEDS = (*FORMATS, *_MORE)


def seed(folder: Path, variant: str) -> bytes:
    """Return the bytes of a quarter of a second in one of ``SEEDS``."""
    path = folder / f"seed.{variant}"
    sound = tone(_SECONDS)
    if variant in _MORE:
        container, subtype = _MORE[variant]
        soundfile.write(str(path), sound, 44100, format=container, subtype=subtype)
    else:
        write(path, variant, sound)
        if variant in TAGGABLE:
            retag(path, variant, "A seed")
    return path.read_bytes()
