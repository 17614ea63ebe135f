"""A file to its sound and fingerprint: decoded once, in blocks, mixed to mono at the rate that fingerprints have."""

import numpy as np
import soxr

from core.decode import open_audio
from core.duplicates.fingerprint import SAMPLE_RATE, Fingerprint, Samples, fingerprint

#: Sound behind this is not listened to: nobody has two recordings that differ only there.
MOST_S = 900.0


def listen(path: str) -> Fingerprint:
    """Return the fingerprint of a file; raises ``AudioError`` where it cannot be decoded."""
    return fingerprint(sound(path))


def sound(path: str) -> Samples:
    """Return a file in mono at ``SAMPLE_RATE``, float32, shape (n,); raises ``AudioError``."""
    with open_audio(path) as stream:
        resampler = soxr.ResampleStream(stream.sample_rate, SAMPLE_RATE, 1, dtype="float32", quality="MQ")
        parts: list[Samples] = []
        length = 0
        for block in stream.blocks():
            part = resampler.resample_chunk(np.ascontiguousarray(block.mean(axis=1, dtype=np.float32)))
            parts.append(part.astype(np.float32))
            length += len(part)
            if length > MOST_S * SAMPLE_RATE:
                break
        parts.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(parts)
