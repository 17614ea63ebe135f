"""What container a file is, told from its bytes, and where tags around it end."""

import gc
import os
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from core.container import Container, looks_like_audio, ogg, open_regular, sniff
from core.container.chunks import chunks
from tests.audio_files import FORMATS, tone, write
from tests.audio_tags import retag, tag_ape
from tests.core.decoded import descriptors

KINDS = {
    "wav_u8": "wav",
    "wav_s24": "wav",
    "wav_float": "wav",
    "rf64": "wav",
    "opus": "ogg",
    "oga": "ogg",
    "m4a": "mp4",
    "alac": "mp4",
    "wma": "asf",
    "wv": "wavpack",
    "mka": "matroska",
}


def sniffed(path: Path) -> Container | None:
    with open_regular(str(path)) as file:
        return sniff(file)


@pytest.mark.parametrize("variant", FORMATS)
def test_every_format_is_known_by_its_bytes(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song.txt", variant, tone(0.5))
    found = sniffed(path)
    assert found is not None
    assert (found.kind, found.start) == (KINDS.get(variant, variant), 0)
    assert looks_like_audio(str(path))


def test_tags_around_an_mp3_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(0.5))
    size = path.stat().st_size
    tag_ape(path, {"Title": "behind"})
    retag(path, "mp3", "in front, and at the very end")
    found = sniffed(path)
    assert found is not None
    assert found.kind == "mp3"
    assert found.start > 0
    assert found.end - found.start == size


def test_junk_in_front_is_searched_through_but_does_not_look_like_audio(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "mp3", tone(0.5))
    path.write_bytes(np.random.default_rng(2).bytes(20_000) + path.read_bytes())
    assert sniffed(path) == Container("mp3", 20_000, path.stat().st_size)
    assert not looks_like_audio(str(path))


def test_random_bytes_and_text_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    for content in (np.random.default_rng(4).bytes(200_000), b"\xff\xfb text " * 500, b"", b"\xff" * 1000):
        path.write_bytes(content)
        assert sniffed(path) is None
        assert not looks_like_audio(str(path))


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(OSError, match="not a regular file"):
            open_regular(str(path))
        assert not looks_like_audio(str(path))


def test_chunks_end_with_the_file_whatever_they_claim(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", "wav", tone(0.5))
    path.write_bytes(path.read_bytes()[:1000])
    with open_regular(str(path)) as file:
        found = list(chunks(file))
    assert [chunk.name for chunk in found] == [b"fmt ", b"data"]
    assert (found[1].start + found[1].size, found[1].is_cut) == (1000, True)


def test_an_ogg_file_without_its_last_page_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "song.ogg", "ogg", tone(3.0))
    data = path.read_bytes()
    for content, cut in ((data, False), (data[:-10], True), (data[: data.rfind(b"OggS")], True)):
        path.write_bytes(content)
        with open_regular(str(path)) as file:
            assert ogg.is_cut(file) is cut


def test_a_file_that_nobody_came_to_close_is_closed_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "song"
    path.write_bytes(b"fLaC")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        descriptor = open_regular(str(path)).fileno()
        gc.collect()
    # The collector may close what other tests have left, whose ports and descriptors contain the number too.
    assert [str(each.message) for each in told if re.search(rf"\bname={descriptor}\b", str(each.message))] == []
    assert descriptors(path) == 0
