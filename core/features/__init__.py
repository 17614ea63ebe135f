"""Samples to numbers: one pass, one spectrogram, five groups of features. Opens no file and keeps no settings."""

from core.features.extractor import FeatureExtractor

__all__ = ["FeatureExtractor"]
