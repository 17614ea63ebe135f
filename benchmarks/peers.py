"""What the peers say of one file, each by its defaults: sonara, essentia, librosa, bliss. Runs in its own process.

``python benchmarks/peers.py PEER FILE…`` prints one JSON object a file and line: path, cpu_s, and either error or
records of name, bpm, key, beats, vector.
"""

import json
import os
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Any

Record = dict[str, Any]


def sonara(path: str) -> list[Record]:
    """sonara's full mode and its embedding."""
    import sonara as library

    full = library.analyze_file(path, mode="full")
    embedding = library.analyze_file(path, features=["embedding"]).get("embedding")
    vector = [] if embedding is None else [float(value) for value in embedding]
    seconds = [frame * 512 / 22050 for frame in full["beats"]]
    return [{"name": "sonara", "bpm": full["bpm"], "key": full.get("key"), "beats": seconds, "vector": vector}]


def essentia(path: str) -> list[Record]:
    """Essentia's three tempo estimators and two key profiles; each tempo is paired with one key."""
    import essentia as library
    import essentia.standard as es

    library.log.infoActive = library.log.warningActive = False
    samples = es.MonoLoader(filename=path)()
    multi, degara = (es.RhythmExtractor2013(method=method)(samples) for method in ("multifeature", "degara"))
    edma, bgate = (" ".join(es.KeyExtractor(profileType=name)(samples)[:2]) for name in ("edma", "bgate"))
    return [
        {"name": "essentia multifeature/bgate", "bpm": float(multi[0]), "key": bgate, "beats": multi[1].tolist()},
        {"name": "essentia degara/edma", "bpm": float(degara[0]), "key": edma, "beats": degara[1].tolist()},
        {"name": "essentia percival", "bpm": float(es.PercivalBpmEstimator()(samples)), "key": None, "beats": []},
    ]


def librosa(path: str) -> list[Record]:
    """librosa's beat tracker, and 108 usual statistics as a vector; it has no key estimator."""
    import librosa as library
    import numpy as np

    samples, rate = library.load(path, sr=22050)
    tempo, beats = library.beat.beat_track(y=samples, sr=rate, units="time")
    mfcc = library.feature.mfcc(y=samples, sr=rate, n_mfcc=20)
    features = [
        mfcc,
        library.feature.chroma_stft(y=samples, sr=rate),
        library.feature.spectral_contrast(y=samples, sr=rate),
        library.feature.spectral_centroid(y=samples, sr=rate),
        library.feature.spectral_rolloff(y=samples, sr=rate),
        library.feature.spectral_flatness(y=samples),
        library.feature.zero_crossing_rate(samples),
        library.feature.rms(y=samples),
    ]
    parts = [statistic for feature in features for statistic in (feature.mean(axis=1), feature.std(axis=1))]
    vector = np.concatenate([*parts, np.diff(mfcc, axis=1).std(axis=1)])
    bpm = float(np.atleast_1d(tempo)[0])
    return [{"name": "librosa", "bpm": bpm, "key": None, "beats": beats.tolist(), "vector": vector.tolist()}]


def bliss(path: str) -> list[Record]:
    """bliss' 23 numbers; it tells neither tempo in BPM nor key."""
    import bliss_audio

    song = bliss_audio.Song(path)
    return [{"name": "bliss", "bpm": None, "key": None, "beats": [], "vector": [float(v) for v in song.analysis]}]


PEERS: dict[str, Callable[[str], list[Record]]] = {
    "sonara": sonara,
    "essentia": essentia,
    "librosa": librosa,
    "bliss": bliss,
}
#: What each tells of a file at all.
TELLS = {
    "sonara": ("tempo", "key", "beats", "vector"),
    "essentia": ("tempo", "key", "beats"),
    "librosa": ("tempo", "beats", "vector"),
    "bliss": ("vector",),
}
#: What each is called among installed packages.
PACKAGES = {"sonara": "sonara", "essentia": "essentia-tensorflow", "librosa": "librosa", "bliss": "bliss-audio"}


def cpu_seconds() -> float:
    """CPU seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def answer(peer: str, path: str) -> Record:
    """Ask a peer about a file; what it raises is part of the answer."""
    started = cpu_seconds()
    try:
        said: Record = {"records": PEERS[peer](path)}
    except Exception as error:  # a peer may raise anything
        said = {"error": f"{type(error).__name__}: {error}"[:200]}
    return {"path": path, **said, "cpu_s": round(cpu_seconds() - started, 4)}


def main(peer: str, paths: list[str]) -> None:
    """Print one line per file."""
    warnings.filterwarnings("ignore")
    for path in paths:
        print(json.dumps(answer(peer, path)), flush=True)


if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main(sys.argv[1], sys.argv[2:])
