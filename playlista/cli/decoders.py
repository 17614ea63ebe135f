"""Whether each audio format can be decoded here: half a second of sound is encoded and read back.

Part of the doctor; decodes by ``core.decode`` alone.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream

from core.decode import decodes_quickly, open_audio
from core.errors import PlaylistaError
from playlista.cli.checks import Check, pip_install

SAMPLE_RATE = 48000
FRAMES = SAMPLE_RATE // 2

#: Ending of a file, and the encoder in PyAV that makes one; Ogg Vorbis is made by libsndfile.
FORMATS = {
    "mp3": "mp3", "flac": "flac", "ogg": "", "opus": "libopus", "m4a": "aac", "alac.m4a": "alac",
    "aac": "aac", "wav": "pcm_s16le", "aiff": "pcm_s16be", "wma": "wmav2", "wv": "wavpack", "mka": "flac",
}  # fmt: skip

#: Nobody ships an encoder for these; that there is a decoder must do.
UNTRIED = {"ape": "ape"}


def decoders() -> Iterator[Check]:
    """Try every format; a decoder that fails leaves the files of that format as failures."""
    with tempfile.TemporaryDirectory(prefix="playlista-doctor-") as folder:
        problems = {ending: _problem(Path(folder) / f"sound.{ending}", encoder) for ending, encoder in FORMATS.items()}
    problems |= {ending: "" if codec in av.codecs_available else "no decoder" for ending, codec in UNTRIED.items()}
    fine = [ending for ending, problem in problems.items() if not problem]
    if fine:
        yield Check("decoders", "ok", ", ".join(fine))
    remedy = pip_install("--upgrade", "--force-reinstall", "av", "soundfile")
    if decodes_quickly():
        yield Check("quick decoding", "ok", "mp3, AAC, Vorbis, Opus and WMA by FFmpeg's own loop")
    else:
        yield Check(
            "quick decoding", "optional", "works without, a quarter more slowly", pip_install("--upgrade", "av")
        )
    yield from (
        Check(f"decoder {ending}", "missing", problem, remedy) for ending, problem in problems.items() if problem
    )


def _problem(path: Path, encoder: str) -> str:
    """Return why sound does not come back from such a file, "" when it does."""
    try:
        _encode(path, encoder)
        with open_audio(str(path)) as stream:
            frames = sum(len(block) for block in stream.blocks())
            expected = FRAMES * stream.sample_rate / SAMPLE_RATE
    except (PlaylistaError, soundfile.LibsndfileError, av.FFmpegError, OSError, ValueError) as error:
        return str(error)
    return "" if frames > 0.8 * expected else f"only {frames} of {expected:.0f} samples came back"


def _encode(path: Path, encoder: str) -> None:
    wave = (0.3 * np.sin(2 * np.pi * 440 / SAMPLE_RATE * np.arange(FRAMES))).astype(np.float32)
    sound = np.stack([wave, wave])
    if not encoder:
        soundfile.write(path, sound.T, SAMPLE_RATE, format="OGG")
        return
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=SAMPLE_RATE, bit_rate=128_000, layout="stereo")
        if not isinstance(stream, AudioStream):
            raise ValueError(f"{encoder} is no audio encoder")
        frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
