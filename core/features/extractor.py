"""The whole analysis of one track: blocks of samples in, ``Features`` out, in one pass and bounded memory.

Owns the order in which sound reaches the analysers, and how long sound must be. Measures nothing itself.
"""

import numpy as np
import numpy.typing as npt

from core.errors import AudioError
from core.features.dynamics import DynamicsAnalyzer
from core.features.frames import FrameDescriber
from core.features.kernel import kernel
from core.features.loudness import LoudnessMeter
from core.features.mel import mel_bands
from core.features.rhythm import RhythmAnalyzer
from core.features.spectrum import Power, Samples, SpectrumStream
from core.features.timbre import TimbreAnalyzer, timbre
from core.features.tonal import TonalAnalyzer
from core.features.vector import MINIMUM_S, Ingredients, raw_dimensions, similarity_vector
from models.features import Features

LOWEST_RATE, HIGHEST_RATE = 4000, 384_000
MOST_CHANNELS = 64
#: Longer blocks are taken in pieces, so that what lies between the stages stays in the processor's cache.
_PIECE = 32768


class FeatureExtractor:
    """Analyse one track, fed in blocks of any size; the result does not depend on their sizes.

    Parameters
    ----------
    sample_rate : 4,000 to 384,000 Hz
    channels : 1 to 64, in the order of WAVE (see ``loudness.channel_weights``)

    Raises
    ------
    AudioError
        When either is outside its range.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        _check(sample_rate, channels)
        self._sample_rate = sample_rate
        self._channels = channels
        self._frames = 0
        self._loudness = LoudnessMeter(sample_rate, channels)
        self._spectrum = SpectrumStream(sample_rate)
        self._describer = FrameDescriber()
        self._rhythm = RhythmAnalyzer()
        self._tonal = TonalAnalyzer()
        self._dynamics = DynamicsAnalyzer()
        self._timbre = TimbreAnalyzer()
        #: The similarity vector before scaling, once finished; for those who fit its constants.
        self.raw_vector: npt.NDArray[np.float64] | None = None

    def feed(self, block: Samples) -> None:
        """Take the next samples, finite float32, shape (frames, channels), nominal range -1..1.

        Cheapest where each channel lies in one piece (Fortran order), as most decoders hand it out.
        """
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"a block has shape {block.shape}, expected (frames, {self._channels})")
        for start in range(0, len(block), _PIECE):
            self._feed_piece(block[start : start + _PIECE])

    def finish(self) -> Features:
        """Return everything known about the track; ``None`` or empty where there was too little sound to tell."""
        self._feed_spectra(self._spectrum.flush())
        loudness = self._loudness.finish()
        statistics = self._timbre.statistics()
        if statistics is None:
            return Features(loudness=loudness)
        duration_s = self._frames / self._sample_rate
        rhythm = self._rhythm.finish(duration_s)
        tonal = self._tonal.finish(duration_s)
        chroma = self._tonal.chroma_mean_std()
        dynamics = self._dynamics.finish(self._loudness.energies, rhythm)
        vector: tuple[float, ...] = ()
        if statistics.sounding_s >= MINIMUM_S:
            self.raw_vector = raw_dimensions(Ingredients(statistics, chroma, self._dynamics.flux, loudness, dynamics))
            vector = similarity_vector(self.raw_vector)
        return Features(rhythm, tonal, loudness, dynamics, timbre(statistics, chroma, vector))

    def _feed_piece(self, piece: Samples) -> None:
        channels = _channels(piece)
        self._frames += len(piece)
        self._loudness.feed(channels)
        self._feed_spectra(self._spectrum.push(_mixed_down(channels)))

    def _feed_spectra(self, power: Power) -> None:
        self._tonal.feed(self._spectrum.samples)
        if not len(power):
            return
        mel = mel_bands(power)
        rows = self._describer.describe(power, mel)
        self._rhythm.feed(power, mel)
        self._dynamics.feed(rows)
        self._timbre.feed(rows, self._spectrum.crossings)


def _check(sample_rate: int, channels: int) -> None:
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
        problem = f"sample rate {sample_rate} Hz is outside {LOWEST_RATE}..{HIGHEST_RATE} Hz"
    elif not 1 <= channels <= MOST_CHANNELS:
        problem = f"{channels} channels are outside 1..{MOST_CHANNELS}"
    else:
        return
    raise AudioError(f"{problem}: convert the file first", error_class="unreadable", stage="features")


def _channels(piece: Samples) -> list[Samples]:
    """Return the channels, each contiguous."""
    if piece.strides[0] == piece.itemsize:
        return list(piece.T)
    planar = np.empty(piece.shape[::-1], np.float32)
    if piece.shape[1] == 2 and piece.flags.c_contiguous:
        _split_pairs(piece.reshape(-1), planar[0], planar[1])
    else:
        planar[:] = piece.T
    return list(planar)


def _mixed_down(channels: list[Samples]) -> Samples:
    """Return the mean of the channels."""
    if len(channels) == 1:
        return channels[0]
    mono = channels[0] + channels[1]
    for other in channels[2:]:
        mono += other
    mono *= np.float32(1.0 / len(channels))
    return mono


@kernel
def _split_pairs(pairs: Samples, left: Samples, right: Samples) -> None:
    """Twice as fast as NumPy's copy of a transposed array."""
    for i in range(len(left)):
        left[i], right[i] = pairs[2 * i], pairs[2 * i + 1]
