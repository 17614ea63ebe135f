"""The numbers an analysis yields, in groups that are versioned apart. ``None`` means honestly unknown.

Every field name is unique across the groups, so a track can be shown as one flat record.
"""

from dataclasses import dataclass

GROUPS = ("rhythm", "tonal", "loudness", "dynamics", "timbre")

#: Version of what each group of the default engine measures. A changed value means a bump here, a changelog line and
#: new golden values, in one commit; and so does a changed value of what goes into a group: tempo and beats into
#: ``dynamics``, chroma, loudness and energy into ``timbre``.
FAST_VERSIONS = {"rhythm": 2, "tonal": 2, "loudness": 2, "dynamics": 2, "timbre": 2}

#: Version of what is decided from the same measurements (``core.features.deciding.DECIDED``): with a bump here alone
#: nothing is decoded again. It is written behind that of the measurement ("fast.2.1"), and begins anew with it.
FAST_DECISIONS: dict[str, int] = {}

#: Why values of a version are others than those before, in a few words, for people whose library is renewed.
CHANGES = {
    ("rhythm", "fast.2"): "beats that follow the tempo, its curve, bars and phrases",
    ("tonal", "fast.2"): "a key that its parts confirm, none without a tonal centre, tuning to half a cent",
    ("loudness", "fast.2"): "true peak of low sample rates by finer interpolation",
    ("timbre", "fast.2"): "a similarity that hears which bands rise together; chroma tuned to half a cent",
    ("dynamics", "fast.2"): "danceability by the new beats, so that it follows a corrected tempo too",
}


@dataclass(frozen=True, slots=True)
class TempoCandidate:
    """One tempo that explains the track; scores of all candidates of a track sum to at most 1."""

    bpm: float
    score: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Tempo in beats per minute, confidence 0..1, beat times in seconds, onsets per second.

    ``tempo_curve`` is the tempo of 64 equal parts of the track. ``downbeats`` are the beats that begin a bar of
    ``beats_per_bar`` beats, with the probability 0..1 that they do; ``phrases`` those at which something new begins.
    """

    tempo_bpm: float | None = None
    tempo_confidence: float = 0.0
    tempo_candidates: tuple[TempoCandidate, ...] = ()
    beats: tuple[float, ...] = ()
    onset_rate: float | None = None
    tempo_curve: tuple[float, ...] = ()
    tempo_stable: bool | None = None
    beats_per_bar: int | None = None
    downbeats: tuple[float, ...] = ()
    downbeat_confidence: float | None = None
    phrases: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Tonal:
    """Keys as "A minor" (sharps only) and in Camelot's notation ("8A"); confidence 0..1.

    ``key_opening`` and ``key_ending`` are the keys of the first and the last 30 seconds;
    ``tuning_cents`` is the distance of the track's A from 440 Hz, -50..50.
    """

    key: str | None = None
    camelot: str | None = None
    key_confidence: float = 0.0
    key_second: str | None = None
    key_opening: str | None = None
    key_ending: str | None = None
    tuning_cents: float | None = None


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R128: integrated LUFS, loudness range in LU, true peak in dBTP; ReplayGain 2 gain in dB (-18 LUFS)."""

    loudness_lufs: float | None = None
    loudness_range_lu: float | None = None
    true_peak_dbtp: float | None = None
    replaygain_db: float | None = None


@dataclass(frozen=True, slots=True)
class Dynamics:
    """``energy`` and ``danceability`` 0..1; the curve is 64 values 0..1 over the track; complexity in dB."""

    energy: float | None = None
    energy_curve: tuple[float, ...] = ()
    danceability: float | None = None
    dynamic_complexity_db: float | None = None


@dataclass(frozen=True, slots=True)
class Timbre:
    """Means over the track's frames that are not silent, and the vector for similarity.

    ``spectral_contrast_db`` has 7 bands from low to high; MFCCs are 20, chroma 12 from C; ``vector`` has the
    dimensions named by the engine that made it (``core.features.vector.DIMENSIONS`` for the default one).
    """

    spectral_centroid_hz: float | None = None
    spectral_rolloff_hz: float | None = None
    spectral_flatness: float | None = None
    spectral_contrast_db: tuple[float, ...] = ()
    zero_crossing_rate: float | None = None
    mfcc_mean: tuple[float, ...] = ()
    mfcc_std: tuple[float, ...] = ()
    chroma_mean: tuple[float, ...] = ()
    chroma_std: tuple[float, ...] = ()
    vector: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Features:
    """Everything one analysis says about the sound of a track."""

    rhythm: Rhythm = Rhythm()
    tonal: Tonal = Tonal()
    loudness: Loudness = Loudness()
    dynamics: Dynamics = Dynamics()
    timbre: Timbre = Timbre()
