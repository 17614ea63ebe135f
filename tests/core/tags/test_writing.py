"""What is written is read again, whatever is in it; the sound stays; a file is replaced whole or not at all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import mutagen.wave
import pytest
from hypothesis import HealthCheck, given, settings

from core.errors import TagError
from core.identity import identify
from core.tags import read_cover, read_tags
from core.tags.values import tags_from
from core.tags.writing import fields_of, write_tags
from models.audio import Cover, Tags
from tests.audio_files import tone, write
from tests.audio_tags import id3, tag_ape, tag_id3, tag_riff_info
from tests.pictures import jpeg, png

WRITABLE = ("mp3", "m4a", "alac", "opus", "ogg", "oga", "flac", "wav", "aiff")

EVERYTHING = Tags(
    title="Le titre – 題名",
    artists=("First", "Second & Co"),
    album="The album",
    album_artist="Both of them",
    track_number=3,
    track_total=12,
    disc_number=2,
    year=2011,
    genres=("Rock", "Pop"),
    isrc="DEA123456789",
    musicbrainz_recording_id="f3a1c1a0-0000-4000-8000-0123456789ab",
    musicbrainz_album_id="f3a1c1a0-1111-4000-8000-0123456789ab",
    musicbrainz_artist_ids=("f3a1c1a0-2222-4000-8000-0123456789ab", "f3a1c1a0-3333-4000-8000-0123456789ab"),
    bpm=128.0,
    key="Am",
    replaygain_track_gain_db=-7.5,
    replaygain_track_peak=0.987654,
    has_cover=True,
)
TEXTS = st.text(max_size=80) | st.sampled_from(["../..", "a\0b", "\u202egnp.exe", "x" * 3000, "\ud800", "; ;", "\r\n"])
TAGS = st.builds(
    Tags,
    title=st.none() | TEXTS,
    artists=st.lists(TEXTS, max_size=4).map(tuple),
    album=st.none() | TEXTS,
    album_artist=st.none() | TEXTS,
    track_number=st.none() | st.integers(1, 9999),
    track_total=st.none() | st.integers(1, 9999),
    disc_number=st.none() | st.integers(1, 9999),
    year=st.none() | st.integers(1000, 2099),
    isrc=st.none() | st.just("GBAYE0601498"),
)


def as_read(tags: Tags, *, has_cover: bool = False) -> Tags:
    """What reading makes of texts: cleaned, cut, artists split where they are joined."""
    return tags_from(fields_of(tags), has_cover=has_cover)


@pytest.fixture(scope="session")
def songs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("songs")
    return {variant: write(folder / variant, variant, tone(0.3)) for variant in WRITABLE}


@pytest.fixture
def copied(songs: dict[str, Path], tmp_path: Path) -> Any:
    def copy(variant: str) -> Path:
        path = tmp_path / f"song.{variant}"
        path.write_bytes(songs[variant].read_bytes())
        return path

    return copy


@pytest.mark.parametrize("variant", WRITABLE)
def test_everything_is_written_and_the_sound_stays(variant: str, copied: Any) -> None:
    path = copied(variant)
    before = identify(str(path))
    write_tags(str(path), EVERYTHING, Cover(jpeg(640, 480), "image/jpeg"))
    assert read_tags(str(path)) == EVERYTHING
    assert read_cover(str(path)) == Cover(jpeg(640, 480), "image/jpeg")
    assert identify(str(path)) == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("variant", WRITABLE)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tags=TAGS)
def test_hostile_texts_come_back_as_they_are_cleaned(
    variant: str, tags: Tags, songs: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(songs[variant].read_bytes())
    write_tags(str(path), tags, afresh=True)
    assert read_tags(str(path)) == as_read(tags)
    assert identify(str(path)) == identify(str(songs[variant]))


@pytest.mark.parametrize("variant", WRITABLE)
def test_what_is_not_given_is_left_and_the_rest_replaced(variant: str, copied: Any) -> None:
    path = copied(variant)
    write_tags(str(path), EVERYTHING, Cover(png(8, 8), "image/png"))
    write_tags(str(path), Tags(title="Another", artists=("Somebody",), track_number=7, bpm=99.0, key="8A"))
    changed = replace(EVERYTHING, title="Another", artists=("Somebody",), track_number=7, track_total=None)
    assert read_tags(str(path)) == replace(changed, bpm=99.0, key="8A")
    assert read_cover(str(path)) == Cover(png(8, 8), "image/png")


@pytest.mark.parametrize("variant", WRITABLE)
def test_afresh_nothing_old_is_left(variant: str, copied: Any) -> None:
    path = copied(variant)
    write_tags(str(path), EVERYTHING, Cover(png(8, 8), "image/png"))
    write_tags(str(path), Tags(title="Only this"), afresh=True)
    assert read_tags(str(path)) == Tags(title="Only this")


def test_a_field_of_another_name_does_not_outlive_ours(copied: Any) -> None:
    path = copied("mp3")
    tag_id3(path, [id3.TXXX(encoding=3, desc="ARTISTS", text=["Old", "Older"]), id3.TPE1(encoding=3, text=["Old"])])
    write_tags(str(path), Tags(artists=("New",)))
    assert read_tags(str(path)).artists == ("New",)


def test_texts_of_riff_and_ape_do_not_outlive_ours(copied: Any) -> None:
    wave, song = copied("wav"), copied("mp3")
    tag_riff_info(wave, {b"INAM": b"old"})
    tag_ape(song, {"Title": "old"})
    for path in (wave, song):
        write_tags(str(path), Tags(title="new"))
        assert read_tags(str(path)).title == "new"


def test_the_comment_tells_where_a_file_came_from(copied: Any) -> None:
    path = copied("wav")
    write_tags(str(path), Tags(title="x"), source="https://example.org/a")
    opened: Any = mutagen.wave.WAVE
    assert opened(str(path)).tags.getall("COMM")[0].text == ["https://example.org/a"]


def test_mp3_has_id3_of_version_2_4(copied: Any) -> None:
    path = copied("mp3")
    write_tags(str(path), EVERYTHING)
    assert path.read_bytes()[:4] == b"ID3\x04"


def test_a_file_that_cannot_be_tagged_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "mka", tone(0.3))
    before = path.read_bytes()
    with pytest.raises(TagError, match="tags cannot be written into matroska files"):
        write_tags(str(path), EVERYTHING)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["song"]


def test_a_damaged_file_stays_as_it_is(copied: Any) -> None:
    path = copied("m4a")
    path.write_bytes(path.read_bytes()[:60])
    before = path.read_bytes()
    with pytest.raises(TagError, match="cannot be written"):
        write_tags(str(path), EVERYTHING)
    assert path.read_bytes() == before


def test_a_link_stays_a_link_and_the_mode_stays(copied: Any, tmp_path: Path) -> None:
    path = copied("flac")
    path.chmod(0o640)
    link = tmp_path / "link.flac"
    link.symlink_to(path)
    write_tags(str(link), Tags(title="through a link"))
    assert link.is_symlink()
    assert read_tags(str(path)).title == "through a link"
    assert path.stat().st_mode & 0o777 == 0o640
