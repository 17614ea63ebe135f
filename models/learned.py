"""What networks tell of a track, and by which way they came to it: frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The way from sound to numbers; only what came by the same way is compared.

    ``mel`` names how mel bands are made, resampling included ("soxr-hq slaney-96/512/256 v1"); ``hop`` is the distance
    of two patches in frames; ``model_sha256`` the hash of the weights, of a head with those of its extractor before
    it; ``backend`` is ``onnx`` or ``essentia``; ``classes_sha256`` the hash of the classes in their order.
    """

    network: str
    sample_rate: int
    mel: str
    hop: int
    model_sha256: str
    backend: str
    classes_sha256: str = ""


@dataclass(frozen=True, slots=True)
class NetworkOutput:
    """What one network tells of a track: means over its patches.

    ``scores`` belong to ``classes``, mostly probabilities 0..1 (valence and arousal are 1..9); ``embedding`` is empty
    for a head.
    """

    pipeline: Pipeline
    classes: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    embedding: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkProblem:
    """Why a network tells nothing of a track; ``reason`` is a sentence. Not tried again by itself."""

    pipeline: Pipeline
    reason: str
    classes: tuple[str, ...] = ()
