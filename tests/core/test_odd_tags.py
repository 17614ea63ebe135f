"""Tags stored in odd ways, or in great numbers: what mutagen reads of them is read, as far as it can be read soon."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import mutagen.oggvorbis
import pytest
from hypothesis import given

from core.tags import read_cover, read_tags
from core.tags.slim_id3 import MOST_FRAMES, MOST_OF_A_FIELD, open_id3
from models.audio import Cover, Tags
from tests.audio_files import tone, write
from tests.audio_tags import JPEG, PNG, apev2, asf, flac, flac_picture, id3, mp4, tag_asf, tag_comments, tag_mp4


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def plain(number: int) -> bytes:
    return number.to_bytes(4, "big")


def frame(name: bytes, body: bytes, *, flags: int = 0, size: Any = syncsafe) -> bytes:
    """A frame of ID3v2.3 or 2.4."""
    return name + bytes(size(len(body))) + flags.to_bytes(2, "big") + body


def tag(*frames: bytes, version: int = 4, flags: int = 0) -> io.BytesIO:
    body = b"".join(frames)
    return io.BytesIO(b"ID3" + bytes([version, 0, flags]) + syncsafe(len(body)) + body)


def titles(file: io.BytesIO) -> list[str]:
    return [text for found in open_id3(file).getall("TIT2") for text in found.text]


TITLE = b"\3A title"
LONG = b"\3" + b"x" * 300

KINDS = {
    "2.2": tag(b"TT2\0\0\x08" + TITLE, version=2),
    "2.3": tag(frame(b"TIT2", TITLE, size=plain), version=3),
    "2.3 with the names of 2.2": tag(frame(b"TT2\0", TITLE, size=plain), version=3),
    "2.4": tag(frame(b"TIT2", TITLE)),
    "padded": tag(frame(b"TIT2", TITLE), bytes(1000)),
    "behind empty frames": tag(frame(b"TALB", b"") * 100, frame(b"TIT2", TITLE)),
    "behind names that are none": tag(frame(b"\xff\xff\xff\xff", b"x") * 100, frame(b"TIT2", TITLE)),
    "behind a frame that nobody knows": tag(frame(b"ZZZZ", b"x" * 10_000), frame(b"TIT2", TITLE)),
    "packed in 2.3": tag(frame(b"TIT2", plain(8) + zlib.compress(TITLE), flags=0x80, size=plain), version=3),
    "packed in 2.4": tag(frame(b"TIT2", syncsafe(8) + zlib.compress(TITLE), flags=0x09)),
    "with a length": tag(frame(b"TIT2", syncsafe(8) + TITLE, flags=0x01)),
    "unsynchronised in 2.3": tag(
        frame(b"TIT2", b"\1\xff\0\xfeA\0 \0t\0i\0t\0l\0e\0", size=plain), version=3, flags=0x80
    ),
    "unsynchronised in 2.4": tag(frame(b"TIT2", b"\1\xff\0\xfeA\0 \0t\0i\0t\0l\0e\0", flags=0x02)),
    "said to be unsynchronised": tag(frame(b"TIT2", b"\1\xff\xfeA\0 \0t\0i\0t\0l\0e\0"), flags=0x80),
    "behind an extended header in 2.3": tag(
        plain(6), bytes(6), frame(b"TIT2", TITLE, size=plain), version=3, flags=0x40
    ),
    "behind an extended header in 2.4": tag(syncsafe(6), b"\1\0", frame(b"TIT2", TITLE), flags=0x40),
    "behind an extended header that is not there": tag(frame(b"TIT2", TITLE), flags=0x40),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_to_store_a_frame_is_read_as_mutagen_reads_it(kind: str) -> None:
    file = KINDS[kind]
    assert titles(file) == ["A title"]
    file.seek(0)
    assert [text for found in id3.ID3(fileobj=file).getall("TIT2") for text in found.text] == ["A title"]


@pytest.mark.parametrize("frames", [[LONG], [LONG, LONG]], ids=["one", "two"])
def test_the_sizes_that_itunes_wrote_are_understood(frames: list[bytes]) -> None:
    assert titles(tag(*(frame(b"TIT2", body, size=plain) for body in frames))) == ["x" * 300]


def test_an_encrypted_frame_costs_only_itself() -> None:
    assert titles(tag(frame(b"TIT2", b"?" * 20, flags=0x04), frame(b"TIT2", TITLE))) == ["A title"]


def test_a_tag_cut_short_is_read_as_far_as_it_goes() -> None:
    whole = tag(frame(b"TIT2", TITLE), frame(b"TALB", b"\3" + b"x" * 1000)).getvalue()
    assert titles(io.BytesIO(whole[:500])) == ["A title"]


def test_the_first_frames_are_read_however_many_there_are() -> None:
    many = frame(b"ZZZZ", b"x") * MOST_FRAMES
    assert titles(tag(frame(b"TIT2", TITLE), many, frame(b"TIT2", b"\3Another"))) == ["A title"]
    assert titles(tag(many[: 11 * (MOST_FRAMES - 1)], frame(b"TIT2", TITLE))) == ["A title"]


@pytest.mark.parametrize(("encoding", "codec"), [(0, "latin-1"), (1, "utf-16"), (2, "utf-16-be"), (3, "utf-8")])
def test_a_long_text_is_cut_between_two_letters(encoding: int, codec: str) -> None:
    letters = "é" if encoding == 0 else "é𝄞"
    text = letters * 300_000
    (title,) = titles(tag(frame(b"TIT2", bytes([encoding]) + text.encode(codec))))
    assert len(title) > 60_000
    assert text.startswith(title)


@pytest.mark.parametrize(("encoding", "codec"), [(1, "utf-16"), (3, "utf-8")])
def test_of_many_values_the_first_are_read(encoding: int, codec: str) -> None:
    names = [f"name {number}" for number in range(5_000)]
    artists = open_id3(tag(frame(b"TPE1", bytes([encoding]) + "\0".join(names).encode(codec)))).getall("TPE1")[0].text
    assert artists == names[: len(artists)]
    assert len(artists) >= 50


def test_more_fields_of_similar_names_than_frames_of_one_are_read() -> None:
    names = [f"MusicBrainz {number}" for number in range(3 * MOST_OF_A_FIELD)]
    each = [frame(b"TXXX", b"\1" + f"{name}\0".encode("utf-16") + "x".encode("utf-16")) for name in names]
    assert [found.desc for found in open_id3(tag(*each)).getall("TXXX")] == names


def picture(description: bytes, *, encoding: int = 0) -> bytes:
    return frame(b"APIC", bytes([encoding]) + b"image/png\0\3" + description + PNG)


def test_a_picture_with_an_endless_description_is_left_out() -> None:
    endless = picture(b"x\0" * 100_000, encoding=1)
    assert [found.data for found in open_id3(tag(endless, picture(b"front\0"))).getall("APIC")] == [PNG]
    described = picture("front\0".encode("utf-16"), encoding=1)
    assert [found.data for found in open_id3(tag(described)).getall("APIC")] == [PNG]


def test_pictures_of_many_megabytes_are_read() -> None:
    large = frame(b"APIC", b"\0image/png\0\3\0" + PNG + bytes(20 << 20))
    found = open_id3(tag(large, frame(b"TIT2", TITLE)))
    assert len(found.getall("APIC")[0].data) == len(PNG) + (20 << 20)
    assert found.getall("TIT2")[0].text == ["A title"]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
kinds = st.sampled_from(["TIT2", "TPE1", "TALB", "TPE2", "TCON", "TSRC", "TKEY", "TYER", "TMOO", "TXXX", "COMM"])
values = st.lists(st.tuples(kinds, st.integers(0, 3), st.lists(texts, min_size=1, max_size=3)), max_size=12)


def frame_of(kind: str, encoding: int, written: list[str]) -> Any:
    more = {"TXXX": {"desc": written[0]}, "COMM": {"desc": written[0], "lang": "eng"}}.get(kind, {})
    return getattr(id3, kind)(encoding=encoding, text=written, **more)


@pytest.mark.parametrize("version", [3, 4])
@given(values)
def test_what_mutagen_writes_is_read_as_mutagen_reads_it(version: int, written: list[Any]) -> None:
    file, new = io.BytesIO(), id3.ID3()
    for kind, encoding, texts in written:
        latin = all(text.isascii() for text in texts)
        new.add(frame_of(kind, encoding if latin or encoding else 3, texts))
    new.save(fileobj=file, v2_version=version)
    theirs, ours = id3.ID3(fileobj=io.BytesIO(file.getvalue())), open_id3(io.BytesIO(file.getvalue()))
    assert dict(ours) == {name: found for name, found in theirs.items() if name[:4] != "COMM"}


def item(name: bytes, value: bytes, flags: int = 0) -> bytes:
    return struct.pack("<II", len(value), flags) + name + b"\0" + value


def ape(*items: bytes, count: int | None = None) -> bytes:
    """An APEv2 tag with header and footer."""
    body, number = b"".join(items), len(items) if count is None else count
    head = b"APETAGEX" + struct.pack("<III", 2000, len(body) + 32, number)
    return head + struct.pack("<I8x", 0xA0000000) + body + head + struct.pack("<I8x", 0x80000000)


ID3V1 = b"TAG" + bytes(124) + b"\xff"
LYRICS = b"LYRICSBEGIN" + b"LYR00003abc" + b"000022LYRICS200"
ITEMS = (item(b"TITLE", b"A title"), item(b"Cover Art (Front)", b"x.jpg\0" + JPEG, 2), item(b"artist", b"A\0B"))
APE = ape(*ITEMS)
PLACES = {
    "at the end": (b"", APE),
    "before ID3v1": (b"", APE + ID3V1),
    "before lyrics": (b"", APE + LYRICS + ID3V1),
    "at the beginning": (APE, b""),
    "before a broken item": (b"", ape(*ITEMS, item(b"Genre", b"Folk")[:-1])),
    "with a wrong number": (b"", ape(*ITEMS, count=99)),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_ape_tag_is_found_where_it_may_be(place: str, tmp_path: Path) -> None:
    before, behind = PLACES[place]
    path = write(tmp_path / "song.aac", "aac", tone(0.2))
    path.write_bytes(before + path.read_bytes() + behind)
    assert read_tags(str(path)) == Tags(title="A title", artists=("A", "B"), has_cover=True)
    assert read_cover(str(path)) == Cover(JPEG, "image/jpeg")


def test_an_ape_tag_that_mutagen_wrote_is_read_as_mutagen_reads_it(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(0.2))
    written = apev2.APEv2()
    written.update({"Title": "Ein Stück", "Artist": ["A", "B"], "Year": "1999"})
    written.save(str(path))
    assert read_tags(str(path)) == Tags(title="Ein Stück", artists=("A", "B"), year=1999)


def test_comments_over_many_pages_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "song.ogg", "ogg", tone(0.2))
    large = JPEG + bytes(300_000)
    tag_comments(path, mutagen.oggvorbis.OggVorbis, {"TITLE": ["A title"]}, cover=large)
    assert read_tags(str(path)).title == "A title"
    assert read_cover(str(path)) == Cover(large, "image/jpeg")


def test_the_first_comments_are_read_however_many_there_are(tmp_path: Path) -> None:
    path = write(tmp_path / "song.flac", "flac", tone(0.2))
    tag_comments(path, flac.FLAC, {"TITLE": ["A title"], "COMMENT": [str(number) for number in range(50_000)]})
    assert read_tags(str(path)).title == "A title"


def test_comments_that_claim_more_than_is_there_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    path = write(tmp_path / "song.flac", "flac", tone(0.2))
    tag_comments(path, flac.FLAC, {"TITLE": ["A title"]})
    data = path.read_bytes()
    at = data.find(b"TITLE=") - 8
    path.write_bytes(data[:at] + b"\xff" * 4 + data[at + 4 :])
    assert read_tags(str(path)).title == "A title"


def test_of_two_pictures_in_a_flac_one_may_be_broken(tmp_path: Path) -> None:
    path = write(tmp_path / "song.flac", "flac", tone(0.2))
    file = flac.FLAC(str(path))
    for data in (PNG, JPEG):
        file.add_picture(flac_picture(data))
    file.save()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(plain(10) + b"image/jpeg", plain(10**9) + b"image/jpeg", 1))
    assert read_cover(str(path)) == Cover(JPEG, "image/jpeg")


def test_boxes_of_any_size_and_a_genre_as_a_number_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "song.m4a", "m4a", tone(0.2))
    tag_mp4(path, {"\xa9nam": ["A title"], "covr": [mp4.MP4Cover(JPEG)], "\xa9gen": ["xx"]})
    data = path.read_bytes()
    at = data.find(b"\xa9gen") - 4
    number = struct.pack(">I4sI4sIIH", 26, b"gnre", 18, b"data", 0, 0, 18)  # Rock, and as long as "xx"
    assert len(number) == int.from_bytes(data[at : at + 4], "big")
    data, moov = data[:at] + number + data[at + len(number) :], data.find(b"moov") - 4
    path.write_bytes(data[:moov] + struct.pack(">I4sQ", 1, b"free", 24) + bytes(8) + data[moov:])
    assert read_tags(str(path)) == Tags(title="A title", genres=("Rock",), has_cover=True)


def test_what_a_wma_keeps_in_its_library_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wma", "wma", tone(0.2))
    large = b"\x03" + len(JPEG + bytes(70_000)).to_bytes(4, "little") + "image/jpeg\0\0".encode("utf-16-le")
    picture = asf.ASFByteArrayAttribute(large + JPEG + bytes(70_000))
    tag_asf(path, {"Title": ["A title"], "Author": ["A", "B"], "WM/Picture": [picture]})
    assert read_tags(str(path)) == Tags(title="A title", artists=("A", "B"), has_cover=True)
    assert read_cover(str(path)) == Cover(JPEG + bytes(70_000), "image/jpeg")
