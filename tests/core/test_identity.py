"""One file stays one file when it is retagged, renamed or moved; other sound is another file."""

import shutil
from pathlib import Path

import pytest

from core.errors import AudioError
from core.identity import DIGITS, identify
from tests.audio_files import FORMATS, tone, write
from tests.audio_tags import TAGGABLE, retag, tag_ape, tag_riff_info


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write(tmp_path / "song.mp3", "mp3", tone(2.0))


@pytest.mark.parametrize("variant", TAGGABLE)
def test_retagging_keeps_the_identity(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song", variant, tone(2.0))
    before = identify(str(path))
    for title in ("short", "long " * 20_000, "short again"):
        size = path.stat().st_size
        retag(path, variant, title)
        assert path.stat().st_size != size
        assert identify(str(path)) == before


def test_ape_tags_and_riff_texts_do_not_count(song: Path, tmp_path: Path) -> None:
    wave = write(tmp_path / "song.wav", "wav", tone(1.0))
    before = identify(str(song)), identify(str(wave))
    tag_ape(song, {"Title": "x" * 1000})
    tag_riff_info(wave, {b"INAM": b"some title"})
    assert (identify(str(song)), identify(str(wave))) == before


def test_taking_all_tags_away_keeps_the_identity(song: Path) -> None:
    bare = identify(str(song))
    untagged = song.read_bytes()
    retag(song, "mp3", "title")
    tag_ape(song, {"Title": "title"})
    assert song.read_bytes() != untagged
    assert identify(str(song)) == bare


@pytest.mark.parametrize("variant", FORMATS)
def test_every_format_has_an_identity_and_other_sound_another(variant: str, tmp_path: Path) -> None:
    one = identify(str(write(tmp_path / "one", variant, tone(1.0, frequency=440.0))))
    other = identify(str(write(tmp_path / "other", variant, tone(1.0, frequency=441.0))))
    assert len(one) == DIGITS
    assert one != other


@pytest.mark.parametrize("variant", FORMATS)
def test_a_file_written_in_part_is_another_file(variant: str, tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", variant, tone(2.0))
    part = tmp_path / "part"
    data = whole.read_bytes()
    part.write_bytes(data[: len(data) * 3 // 4])
    assert identify(str(part)) != identify(str(whole))


def test_the_name_and_the_place_do_not_count(song: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "named.flac"
    moved.parent.mkdir()
    shutil.copyfile(song, moved)
    assert identify(str(moved)) == identify(str(song))


def test_the_sample_rate_of_a_wav_counts(tmp_path: Path) -> None:
    slow = write(tmp_path / "slow.wav", "wav", tone(1.0), sample_rate=22050)
    fast = write(tmp_path / "fast.wav", "wav", tone(1.0), sample_rate=44100)
    assert identify(str(slow)) != identify(str(fast))


def test_a_file_without_sound_has_no_identity(tmp_path: Path) -> None:
    text = tmp_path / "text.mp3"
    text.write_text("no sound here\n" * 100)
    with pytest.raises(AudioError, match="no audio") as caught:
        identify(str(text))
    assert (caught.value.stage, caught.value.error_class) == ("identity", "not_audio")


def test_a_file_that_has_gone_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="No such file") as caught:
        identify(str(tmp_path / "gone.mp3"))
    assert caught.value.error_class == "unreadable"


@pytest.mark.corpus
def test_the_variants_of_the_corpus_all_differ(corpus: Path) -> None:
    names = [path for path in sorted((corpus / "formats").iterdir()) if "opus_in" not in path.name]
    assert len({identify(str(path)) for path in names}) == len(names)


@pytest.mark.corpus
def test_the_same_opus_stream_under_two_names_is_one(corpus: Path) -> None:
    assert identify(str(corpus / "formats/wz_opus.opus")) == identify(str(corpus / "formats/wz_opus_in.ogg"))
