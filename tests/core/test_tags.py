"""Every field in every family of tags, and what becomes of tags that lie, shout or are broken."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import mutagen.aiff
import mutagen.oggflac
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave
import pytest
from hypothesis import given

from core.errors import TagError
from core.tags import read_cover, read_tags
from core.tags.values import MAX_TEXT, clean, tags_from
from models.audio import Cover, Tags
from tests.audio_files import tone, write
from tests.audio_tags import (
    JPEG,
    PNG,
    apev2,
    asf,
    flac,
    id3,
    mp4,
    tag_ape,
    tag_asf,
    tag_comments,
    tag_id3,
    tag_matroska,
    tag_mp4,
    tag_riff_info,
)

RECORDING = "f3a1c1a0-0000-4000-8000-0123456789ab"
ALBUM = "f3a1c1a0-1111-4000-8000-0123456789ab"
ARTISTS = ("f3a1c1a0-2222-4000-8000-0123456789ab", "f3a1c1a0-3333-4000-8000-0123456789ab")

EVERYTHING = Tags(
    title="Le titre – 題名",
    artists=("First", "Second"),
    album="The album",
    album_artist="Both of them",
    track_number=3,
    track_total=12,
    disc_number=2,
    year=2011,
    genres=("Rock", "Pop"),
    isrc="DEA123456789",
    musicbrainz_recording_id=RECORDING,
    musicbrainz_album_id=ALBUM,
    musicbrainz_artist_ids=ARTISTS,
    bpm=128.0,
    key="Am",
    replaygain_track_gain_db=-7.5,
    replaygain_track_peak=0.987654,
    has_cover=True,
)

COMMENTS = {
    "TITLE": ["Le titre – 題名"],
    "ARTIST": ["First", "Second"],
    "ALBUM": ["The album"],
    "ALBUMARTIST": ["Both of them"],
    "TRACKNUMBER": ["3"],
    "TRACKTOTAL": ["12"],
    "DISCNUMBER": ["2/2"],
    "DATE": ["2011-05-06"],
    "GENRE": ["Rock", "Pop"],
    "ISRC": ["DE-A12-34-56789"],
    "MUSICBRAINZ_TRACKID": [RECORDING],
    "MUSICBRAINZ_ALBUMID": [ALBUM],
    "MUSICBRAINZ_ARTISTID": list(ARTISTS),
    "BPM": ["128"],
    "INITIALKEY": ["Am"],
    "REPLAYGAIN_TRACK_GAIN": ["-7.50 dB"],
    "REPLAYGAIN_TRACK_PEAK": ["0.987654"],
}


def text(name: str, *values: str) -> Any:
    return getattr(id3, name)(encoding=3, text=list(values))


def frames() -> list[Any]:
    """The same as ``COMMENTS`` in ID3v2.4, as Picard writes it."""
    own = {
        "MusicBrainz Album Id": [ALBUM],
        "MusicBrainz Artist Id": list(ARTISTS),
        "replaygain_track_gain": ["-7.50 dB"],
        "REPLAYGAIN_TRACK_PEAK": ["0.987654"],
    }
    return [
        text("TIT2", "Le titre – 題名"),
        text("TPE1", "First", "Second"),
        text("TALB", "The album"),
        text("TPE2", "Both of them"),
        text("TRCK", "3/12"),
        text("TPOS", "2/2"),
        text("TDRC", "2011-05-06"),
        text("TCON", "17", "Pop"),
        text("TSRC", "DEA123456789"),
        text("TBPM", "128"),
        text("TKEY", "Am"),
        id3.UFID(owner="http://musicbrainz.org", data=RECORDING.encode()),
        *(id3.TXXX(encoding=3, desc=name, text=values) for name, values in own.items()),
        id3.APIC(encoding=3, mime="image/png", type=4, desc="back", data=PNG),
        id3.APIC(encoding=3, mime="image/png", type=3, desc="front", data=JPEG),
    ]


def freeform(name: str, *values: str) -> dict[str, Any]:
    return {f"----:com.apple.iTunes:{name}": [mp4.MP4FreeForm(value.encode()) for value in values]}


def atoms() -> dict[str, Any]:
    return {
        "\xa9nam": ["Le titre – 題名"],
        "\xa9ART": ["First", "Second"],
        "\xa9alb": ["The album"],
        "aART": ["Both of them"],
        "trkn": [(3, 12)],
        "disk": [(2, 2)],
        "\xa9day": ["2011-05-06T07:00:00Z"],
        "\xa9gen": ["Rock", "Pop"],
        "tmpo": [128],
        "covr": [mp4.MP4Cover(JPEG)],
        **freeform("ISRC", "DEA123456789"),
        **freeform("MusicBrainz Track Id", RECORDING),
        **freeform("MusicBrainz Album Id", ALBUM),
        **freeform("MusicBrainz Artist Id", *ARTISTS),
        **freeform("initialkey", "Am"),
        **freeform("replaygain_track_gain", "-7.50 dB"),
        **freeform("replaygain_track_peak", "0.987654"),
    }


def attributes() -> dict[str, Any]:
    picture = b"\x03" + len(JPEG).to_bytes(4, "little") + "image/jpeg\0\0".encode("utf-16-le") + JPEG
    return {
        "Title": ["Le titre – 題名"],
        "Author": ["First", "Second"],
        "WM/AlbumTitle": ["The album"],
        "WM/AlbumArtist": ["Both of them"],
        "WM/TrackNumber": ["3/12"],
        "WM/PartOfSet": ["2/2"],
        "WM/Year": ["2011"],
        "WM/Genre": ["Rock", "Pop"],
        "WM/ISRC": ["DEA123456789"],
        "WM/BeatsPerMinute": ["128"],
        "WM/InitialKey": ["Am"],
        "WM/Picture": [asf.ASFByteArrayAttribute(picture)],
        "MusicBrainz/Track Id": [RECORDING],
        "MusicBrainz/Album Id": [ALBUM],
        "MusicBrainz/Artist Id": list(ARTISTS),
        "replaygain_track_gain": ["-7.50 dB"],
        "replaygain_track_peak": ["0.987654"],
    }


def items() -> dict[str, Any]:
    named = {"TRACKNUMBER": "Track", "DISCNUMBER": "Disc", "ALBUMARTIST": "Album Artist", "DATE": "Year"}
    tagged: dict[str, Any] = {named.get(name, name): values for name, values in COMMENTS.items()}
    tagged["Track"] = ["3/12"]
    del tagged["TRACKTOTAL"]
    tagged["Cover Art (Front)"] = apev2.APEBinaryValue(b"front.jpg\0" + JPEG)
    return tagged


TAGGING: dict[str, Callable[[Path], None]] = {
    "mp3": lambda path: tag_id3(path, frames()),
    "aac": lambda path: tag_id3(path, frames()),
    "wav": lambda path: tag_id3(path, frames(), opened=mutagen.wave.WAVE),
    "aiff": lambda path: tag_id3(path, frames(), opened=mutagen.aiff.AIFF),
    "flac": lambda path: tag_comments(path, flac.FLAC, COMMENTS, cover=JPEG),
    "ogg": lambda path: tag_comments(path, mutagen.oggvorbis.OggVorbis, COMMENTS, cover=JPEG),
    "opus": lambda path: tag_comments(path, mutagen.oggopus.OggOpus, COMMENTS, cover=JPEG),
    "oga": lambda path: tag_comments(path, mutagen.oggflac.OggFLAC, COMMENTS, cover=JPEG),
    "m4a": lambda path: tag_mp4(path, atoms()),
    "alac": lambda path: tag_mp4(path, atoms()),
    "wma": lambda path: tag_asf(path, attributes()),
    "wv": lambda path: tag_ape(path, items()),
}


@pytest.mark.parametrize("name", ["song", "wrong.mp3", "wrong.flac"])
@pytest.mark.parametrize("variant", TAGGING)
def test_every_field_of_every_family(variant: str, name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, variant, tone(0.5))
    TAGGING[variant](path)
    assert read_tags(str(path)) == EVERYTHING
    assert read_cover(str(path)) == Cover(JPEG, "image/jpeg")


def test_matroska_through_ffmpeg(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mka", "mka", tone(0.5))
    metadata = {name: values[0] for name, values in COMMENTS.items()} | {"ARTIST": "First;Second", "GENRE": "Rock;Pop"}
    del metadata["TRACKNUMBER"], metadata["TRACKTOTAL"]
    tag_matroska(path, metadata | {"track": "3/12", "MUSICBRAINZ_ARTISTID": "/".join(ARTISTS)})
    tags = read_tags(str(path))
    assert tags == Tags(**{name: getattr(EVERYTHING, name) for name in Tags.__slots__} | {"has_cover": False})
    assert read_cover(str(path)) is None


@pytest.mark.parametrize("variant", ["mp3", "flac", "ogg", "m4a", "wma", "wv", "wav", "aiff", "mka", "au", "aac"])
def test_a_file_without_tags_says_nothing(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song", variant, tone(0.5))
    assert read_tags(str(path)) == Tags()
    assert read_cover(str(path)) is None


def test_riff_texts_are_read_where_there_is_no_id3(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", "wav", tone(0.5))
    tag_riff_info(path, {b"INAM": b"Caf\xe9", b"IART": b"Someone", b"ICRD": b"1999", b"IGNR": b"Jazz", b"ITRK": b"7"})
    assert read_tags(str(path)) == Tags(title="Café", artists=("Someone",), year=1999, genres=("Jazz",), track_number=7)


def test_replaygain_of_mp3gain_is_found_behind_id3(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(0.5))
    tag_ape(path, {"REPLAYGAIN_TRACK_GAIN": "-3.20 dB", "Title": "less trusted"})
    tag_id3(path, [text("TIT2", "trusted")])
    tags = read_tags(str(path))
    assert (tags.title, tags.replaygain_track_gain_db) == ("trusted", -3.2)


def test_id3v1_alone_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(0.5))
    tag = b"TAG" + b"Title".ljust(30, b"\0") + b"Artist".ljust(30, b"\0") + b"Album".ljust(30, b"\0") + b"1987"
    path.write_bytes(path.read_bytes() + tag + bytes(28) + b"\0\x05\x11")
    assert read_tags(str(path)) == Tags(
        title="Title", artists=("Artist",), album="Album", year=1987, track_number=5, genres=("Rock",)
    )


def test_a_gain_after_r128_is_turned_into_replaygain(tmp_path: Path) -> None:
    path = write(tmp_path / "song.opus", "opus", tone(0.5))
    tag_comments(path, mutagen.oggopus.OggOpus, {"R128_TRACK_GAIN": ["-1280"]})
    assert read_tags(str(path)).replaygain_track_gain_db == 0.0


def test_a_picture_that_is_a_link_or_empty_is_no_cover(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(0.5))
    for data, mime in ((b"http://example.org/x.jpg", "-->"), (b"", "image/png")):
        tag_id3(path, [id3.APIC(encoding=3, mime=mime, type=3, desc="", data=data)])
        assert not read_tags(str(path)).has_cover
        assert read_cover(str(path)) is None


def test_a_broken_picture_does_not_cost_the_other_tags(tmp_path: Path) -> None:
    path = write(tmp_path / "song.ogg", "ogg", tone(0.5))
    comments = {"METADATA_BLOCK_PICTURE": [base64.b64encode(JPEG[:20]).decode()], "TITLE": ["Y"]}
    tag_comments(path, mutagen.oggvorbis.OggVorbis, comments)
    assert read_tags(str(path)) == Tags(title="Y")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"genre": ["(17)"]}, Tags(genres=("Rock",))),
        ({"genre": ["(4)Eurodisco"]}, Tags(genres=("Disco", "Eurodisco"))),
        ({"genre": ["Rock; Pop;rock"]}, Tags(genres=("Rock", "Pop", "rock"))),
        ({"genre": ["Hip-Hop / Rap", "R&B/Soul"]}, Tags(genres=("Hip-Hop", "Rap", "R&B/Soul"))),
        ({"genre": ["250"]}, Tags()),
        ({"artist": ["AC/DC"]}, Tags(artists=("AC/DC",))),
        ({"artist": ["A & B"], "artists": ["A", "B"]}, Tags(artists=("A", "B"))),
        ({"tracknumber": ["03/00"]}, Tags(track_number=3)),
        ({"tracknumber": ["/12"]}, Tags(track_total=12)),
        ({"tracknumber": ["A1"], "tracktotal": ["9"]}, Tags(track_total=9)),
        ({"tracknumber": ["0"], "discnumber": ["-1"]}, Tags()),
        ({"tracknumber": ["9" * 100]}, Tags()),
        ({"date": ["05/06/1999"]}, Tags(year=1999)),
        ({"date": ["19990506"]}, Tags(year=1999)),
        ({"date": ["0000"], "originaldate": ["1969"]}, Tags(year=1969)),
        ({"date": ["12345"]}, Tags()),
        ({"bpm": ["999"]}, Tags()),
        ({"bpm": ["0"]}, Tags()),
        ({"bpm": ["nan"]}, Tags()),
        ({"bpm": ["127,98 BPM"]}, Tags(bpm=127.98)),
        ({"isrc": ["no", "us-s1z-99-00001"]}, Tags(isrc="USS1Z9900001")),
        ({"musicbrainztrackid": ["not an id"]}, Tags()),
        ({"replaygaintrackgain": ["+3.5 dB"]}, Tags(replaygain_track_gain_db=3.5)),
        ({"replaygaintrackgain": ["1e9 dB", "-1,5 dB"]}, Tags(replaygain_track_gain_db=-1.5)),
        ({"replaygaintrackgain": ["400 dB"]}, Tags()),
        ({"replaygaintrackpeak": ["-1"]}, Tags()),
        ({"title": ["", " \t", "second"]}, Tags(title="second")),
        ({"initialkey": ["H#m"]}, Tags(key="H#m")),
    ],
)
def test_values_are_parsed_or_dropped(fields: dict[str, list[str]], expected: Tags) -> None:
    assert tags_from(fields, has_cover=False) == expected


def test_text_that_is_none_is_taken_out() -> None:
    assert clean("  a\x00b\u202ec\x1b[31md\ne\ud800f\ufeff ") == "a bc[31md ef"
    assert clean("👩\u200d🎤 می\u200cخواهم") == "👩\u200d🎤 می\u200cخواهم"


def test_long_texts_are_cut() -> None:
    assert clean("x" * 10_000_000) == "x" * MAX_TEXT
    tags = tags_from({"artist": [";".join(map(str, range(10_000)))]}, has_cover=False)
    assert tags.artists[:2] == ("0", "1")
    assert len(tags.artists) == 50


@given(
    st.dictionaries(st.sampled_from(sorted(name.lower().replace("_", "") for name in COMMENTS)), st.lists(st.text()))
)
def test_no_text_is_too_odd(fields: dict[str, list[str]]) -> None:
    tags = tags_from(fields, has_cover=False)
    for value in (tags.title, tags.album, tags.key, *tags.artists, *tags.genres):
        assert value is None or (0 < len(value) <= MAX_TEXT and value.encode())


@pytest.mark.parametrize("variant", ["mp3", "flac", "ogg", "m4a", "wma", "wv", "wav", "aiff", "mka"])
def test_broken_tags_do_not_raise(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song", variant, tone(0.2))
    if variant in TAGGING:
        TAGGING[variant](path)
    data = path.read_bytes()
    for position in range(0, min(len(data), 4000), 37):
        path.write_bytes(data[:position] + b"\xff\x00\x80\x7f" + data[position + 4 :])
        assert isinstance(read_tags(str(path)), Tags)
        path.write_bytes(data[:position])
        assert isinstance(read_tags(str(path)), Tags)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TagError, match="No such file"):
        read_tags(str(tmp_path / "gone.mp3"))


@pytest.mark.corpus
def test_the_tags_of_the_corpus(corpus: Path) -> None:
    lying = read_tags(str(corpus / "broken" / "lying_tags.mp3"))
    assert (lying.bpm, lying.key) == (None, "H#m")
    assert all(artist.isprintable() for artist in lying.artists)
    huge = read_tags(str(corpus / "broken" / "huge_tag.mp3"))
    assert huge.has_cover
    assert huge.title is not None
    assert len(huge.title) == MAX_TEXT
    tagged = [path for path in (corpus / "formats").iterdir() if not path.name.endswith((".aac", ".aiff", ".au"))]
    for path in tagged:
        tags = read_tags(str(path))
        assert (tags.title, tags.artists, tags.track_number) == ("Format test", ("Test Artist",), 3), path
        assert (tags.track_total, tags.year, tags.genres) == (12, 2011, ("Soundtrack",)), path
