"""Fields set in every format: read again, the rest as it was, the sound the same."""

from pathlib import Path

import pytest

from core.errors import TagError
from core.identity import identify
from core.tags import fields_in, read_tags
from core.tags.adding import as_stored, changes, set_fields
from tests.audio_files import tone, write
from tests.audio_tags import retag

WRITABLE = ("mp3", "m4a", "alac", "opus", "ogg", "oga", "flac", "wav", "rf64", "aiff")
FIELDS = {
    "bpm": ["127.98"],
    "initialkey": ["F#m"],
    "replaygaintrackgain": ["-8.70 dB"],
    "replaygaintrackpeak": ["0.987654"],
    "mood": ["happy"],
}


@pytest.fixture(params=WRITABLE)
def song(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write(tmp_path / f"song.{request.param}", request.param, tone(0.3))


def test_fields_are_set_and_the_sound_stays(song: Path) -> None:
    before = identify(str(song))
    set_fields(song, as_stored(str(song), FIELDS))
    found = read_tags(str(song))
    assert found.bpm == (128.0 if song.suffix in (".m4a", ".alac") else 127.98)
    assert (found.key, round(found.replaygain_track_gain_db or 0, 2)) == ("F#m", -8.7)
    assert found.replaygain_track_peak == (None if song.suffix == ".opus" else 0.987654)
    assert fields_in(str(song))["mood"] == ["happy"]
    assert identify(str(song)) == before
    assert changes(str(song), FIELDS) == {}


def test_other_tags_stay(song: Path) -> None:
    variant = song.suffix[1:]
    if variant != "rf64":  # which mutagen cannot write
        retag(song, variant, "A title")
    before = fields_in(str(song))
    set_fields(song, as_stored(str(song), FIELDS))
    set_fields(song, as_stored(str(song), FIELDS | {"bpm": ["99"]}))
    found = fields_in(str(song))
    assert {name: found[name] for name in before} == before
    assert found["bpm"] == ["99"]


def test_opus_has_the_gain_of_its_own(tmp_path: Path) -> None:
    song = write(tmp_path / "song.opus", "opus", tone(0.3))
    set_fields(song, {"replaygaintrackgain": ["-1.00 dB"]})
    set_fields(song, as_stored(str(song), FIELDS))
    found = fields_in(str(song))
    assert found["r128trackgain"] == [str(round((-8.7 - 5) * 256))]
    assert "replaygaintrackgain" not in found


@pytest.mark.parametrize("variant", ["wma", "wv", "mka", "au", "aac"])
def test_kinds_that_are_not_written_are_refused(variant: str, tmp_path: Path) -> None:
    song = write(tmp_path / "song", variant, tone(0.3))
    with pytest.raises(TagError, match="cannot be written into"):
        changes(str(song), FIELDS)


def test_a_wav_that_was_cut_short_is_left_alone(tmp_path: Path) -> None:
    song = write(tmp_path / "song.wav", "wav", tone(0.3))
    song.write_bytes(song.read_bytes()[:-100])
    with pytest.raises(TagError, match="sizes in its header are wrong"):
        set_fields(song, FIELDS)


def test_chunks_behind_the_tag_of_a_wav_stay(tmp_path: Path) -> None:
    song = write(tmp_path / "song.wav", "wav", tone(0.3))
    set_fields(song, {"bpm": ["99"]})
    data = song.read_bytes() + b"cue \x04\0\0\0abcd"
    song.write_bytes(data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:])
    before = identify(str(song))
    set_fields(song, {"mood": ["happy " * 400]})
    assert song.read_bytes().endswith(b"cue \x04\0\0\0abcd")
    assert int.from_bytes(song.read_bytes()[4:8], "little") == song.stat().st_size - 8
    assert (identify(str(song)), read_tags(str(song)).bpm) == (before, 99.0)
