"""Key, tuning and chroma of a track, from the shared spectrogram: ``TonalAnalyzer`` is all that others need.

``chroma`` turns spectra into pitch classes, ``key`` pitch classes into a key. Neither opens a file.
"""

from core.features.tonal.analyzer import TonalAnalyzer

__all__ = ["TonalAnalyzer"]
