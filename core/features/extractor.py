"""The whole analysis of one track: blocks of samples in, ``Features`` out, in one pass and bounded memory.

Owns the order in which sound reaches the analysers, and how long sound must be. Measures nothing itself.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.errors import AudioError
from core.evidence.packing import Arrays, Groups
from core.features.deciding import DECIDED, decide
from core.features.dynamics import DynamicsAnalyzer
from core.features.frames import FrameDescriber
from core.features.groups import DESCRIBED, SPECTRAL, needed
from core.features.kernel import kernel
from core.features.loudness import LoudnessMeter
from core.features.mel import mel_bands
from core.features.rhythm import RhythmAnalyzer
from core.features.spectrum import Power, Samples, SpectrumStream
from core.features.texture import TextureAnalyzer
from core.features.timbre import Statistics, TimbreAnalyzer, timbre
from core.features.tonal import TonalAnalyzer
from core.features.vector import MINIMUM_S, Ingredients, raw_dimensions
from models.features import GROUPS, Features, Loudness, Rhythm

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
    groups : those of ``models.features.GROUPS`` that are wanted; of the sound only what they need is heard

    Raises
    ------
    AudioError
        When either is outside its range.
    """

    def __init__(self, sample_rate: int, channels: int, groups: Collection[str] = GROUPS) -> None:
        _check(sample_rate, channels)
        self._groups = groups
        self._parts = needed(groups)
        self._sample_rate = sample_rate
        self._channels = channels
        self._frames = 0
        self._loudness = LoudnessMeter(sample_rate, channels)
        self._spectrum = SpectrumStream(sample_rate, transformed=bool(self._parts & SPECTRAL))
        self._describer = FrameDescriber()
        self._rhythm = RhythmAnalyzer()
        self._tonal = TonalAnalyzer()
        self._dynamics = DynamicsAnalyzer()
        self._timbre = TimbreAnalyzer()
        self._texture = TextureAnalyzer()
        #: What those of the wanted groups that have evidence were decided from, once finished.
        self.evidence: Groups = {}

    def feed(self, block: Samples) -> None:
        """Take the next samples, finite float32, shape (frames, channels), nominal range -1..1.

        Cheapest where each channel lies in one piece (Fortran order), as most decoders hand it out.
        """
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"a block has shape {block.shape}, expected (frames, {self._channels})")
        for start in range(0, len(block), _PIECE):
            self._feed_piece(block[start : start + _PIECE])

    def finish(self) -> Features:
        """Return everything known about the track; ``None`` or empty where there was too little sound to tell.

        Groups that are not wanted are empty. Whether there is too little sound at all is for ``timbre`` to tell.
        """
        self._feed_spectra(self._spectrum.flush())
        loudness = self._loudness.finish() if "level" in self._parts else Loudness()
        statistics = self._timbre.statistics()
        if statistics is None and "timbre" in self._groups:
            self.evidence = {group: {} for group in DECIDED if group in self._groups}
            return self._only_wanted(Features(loudness=loudness))
        rhythm = self._found_rhythm() if "novelty" in self._parts else Rhythm()
        evidence = self._measured()
        heard = decide(tuple(evidence), evidence, Features(rhythm, loudness=loudness))
        if statistics is not None and "timbre" in self._groups:
            chroma = self._tonal.chroma_mean_std()
            evidence["timbre"] = self._dimensions(statistics, chroma, heard)
            heard = replace(heard, timbre=timbre(statistics, chroma, ()))
        self.evidence = {group: arrays for group, arrays in evidence.items() if group in self._groups}
        return self._only_wanted(decide(("timbre",), evidence, heard) if "timbre" in evidence else heard)

    def _found_rhythm(self) -> Rhythm:
        """Return the rhythm; without chords nothing of it but the bars is another."""
        chroma = self._tonal.chroma_rows() if "pitch" in self._parts else None
        return self._rhythm.finish(self._duration_s, chroma)

    def _measured(self) -> dict[str, Arrays]:
        """Return what wanted groups are decided from, and the dynamics wherever their energy goes into a vector."""
        evidence = {}
        if "rhythm" in self._groups:
            evidence["rhythm"] = self._rhythm.evidence
        if "tonal" in self._groups:
            evidence["tonal"] = self._tonal.measure(self._duration_s)
        if "motion" in self._parts:
            evidence["dynamics"] = self._dynamics.measure(self._loudness.energies)
        return evidence

    def _dimensions(self, statistics: Statistics, chroma: tuple[Samples, Samples], heard: Features) -> Arrays:
        """Return what the similarity vector is decided from."""
        texture = self._texture.finish()
        if texture is None or statistics.sounding_s < MINIMUM_S:
            return {}
        of = Ingredients(statistics, texture, chroma, self._dynamics.flux, heard.loudness, heard.dynamics)
        return {"raw": raw_dimensions(of).astype(np.float32)}

    def _only_wanted(self, heard: Features) -> Features:
        return replace(Features(), **{group: getattr(heard, group) for group in self._groups})

    @property
    def raw_vector(self) -> npt.NDArray[np.float64] | None:
        """The similarity vector before scaling, once finished; for those who fit its constants."""
        raw = self.evidence.get("timbre", {}).get("raw")
        return None if raw is None else raw.astype(np.float64)

    @property
    def _duration_s(self) -> float:
        return self._frames / self._sample_rate

    def _feed_piece(self, piece: Samples) -> None:
        channels = _channels(piece)
        self._frames += len(piece)
        if "level" in self._parts:
            self._loudness.feed(channels)
        if self._parts != {"level"}:
            self._feed_spectra(self._spectrum.push(_mixed_down(channels)))

    def _feed_spectra(self, power: Power) -> None:
        if "pitch" in self._parts:
            self._tonal.feed(self._spectrum.samples)
        if not len(power):
            return
        mel = mel_bands(power)
        if "novelty" in self._parts:
            self._rhythm.feed(power, mel)
        if self._parts & DESCRIBED:
            rows = self._describer.describe(power, mel)
            self._dynamics.feed(rows)
            self._timbre.feed(rows, self._spectrum.crossings)
            self._texture.feed(rows)


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
