"""Rhythm: novelty of the shared spectrogram to tempo, candidates, beats and onsets.

Owns the order of the steps; each step has its module. Takes spectra, opens no file.
"""

from core.features.rhythm.analyzer import RhythmAnalyzer

__all__ = ["RhythmAnalyzer"]
