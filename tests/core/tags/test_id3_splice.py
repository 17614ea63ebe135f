"""Frames that are set are read again; every other frame keeps its bytes, also those that mutagen would drop or join."""

import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TagError
from core.tags.id3_splice import spliced, tag_size
from core.tags.slim_id3 import open_id3

FIELDS = {"bpm": ["127.98"], "initialkey": ["F#m"], "replaygaintrackgain": ["-8.70 dB"], "mood": ["happy", "party"]}


def sevens(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(name: bytes, body: bytes, version: int = 4, flags: bytes = b"\0\0", *, wide: bool = False) -> bytes:
    size = sevens(len(body)) if version == 4 and not wide else struct.pack(">I", len(body))
    return name + size + flags + body


def tag(frames: bytes, version: int = 4, flags: int = 0, padding: int = 0) -> bytes:
    return b"ID3" + bytes((version, 0, flags)) + sevens(len(frames) + padding) + frames + bytes(padding)


def read(data: bytes) -> Any:
    return open_id3(io.BytesIO(data))


@pytest.mark.parametrize("version", [3, 4])
def test_what_is_set_is_read_again(version: int) -> None:
    found = read(spliced(tag(frame(b"TIT2", b"\0A title", version), version), FIELDS))
    assert found["TBPM"].text == ["127.98"]
    assert found["TKEY"].text == ["F#m"]
    assert found["TXXX:REPLAYGAIN_TRACK_GAIN"].text == ["-8.70 dB"]
    assert found["TIT2"].text == ["A title"]
    assert (found["TMOO"].text if version == 4 else found["TXXX:MOOD"].text) == (
        ["happy", "party"] if version == 4 else ["happy/party"]
    )


def test_a_new_tag_is_made_where_there_is_none() -> None:
    made = spliced(b"", FIELDS)
    assert tag_size(made[:10]) == len(made)
    assert read(made)["TBPM"].text == ["127.98"]


bodies = st.binary(min_size=1, max_size=40)
kinds = st.sampled_from([b"TIT2", b"PRIV", b"APIC", b"TXXX", b"GEOB", b"TSSE", b"XYZ9"])


@pytest.mark.parametrize("version", [3, 4])
@given(
    others=st.lists(st.tuples(kinds, bodies, st.binary(min_size=2, max_size=2)), max_size=8), room=st.integers(0, 300)
)
def test_other_frames_keep_every_byte(version: int, others: list[tuple[bytes, bytes, bytes]], room: int) -> None:
    stored = [frame(name, b"\0odd: " + body, version, flags) for name, body, flags in others]
    old = tag(b"".join(stored) + frame(b"TBPM", b"\0" + b"99", version), version, padding=room)
    new = spliced(old, {"bpm": ["127.98"]})
    assert new[10:].startswith(b"".join(stored) + frame(b"TBPM", b"\x00127.98", version))
    assert tag_size(new[:10]) == len(new)
    assert len(new) == len(old) or room < 4


def test_a_field_spelled_otherwise_is_replaced_too() -> None:
    odd = frame(b"TXXX", b"\1" + "replaygain_track_gain\0".encode("utf-16") + "+3 dB".encode("utf-16"))
    other = frame(b"TXXX", b"\3replaygain_album_gain\0+1 dB")
    new = spliced(tag(odd + other), {"replaygaintrackgain": ["-8.70 dB"]})
    assert b"".join([other, frame(b"TXXX", b"\0REPLAYGAIN_TRACK_GAIN\0-8.70 dB")]) in new
    assert odd not in new


def test_an_unsynchronised_tag_of_2_3_is_written_plainly() -> None:
    picture = frame(b"APIC", b"\0image/jpeg\0\3\0\xff\xd8\xff\xe0", 3)
    stored = picture.replace(b"\xff", b"\xff\0")
    new = spliced(tag(stored, 3, 0x80), {"bpm": ["99"]})
    assert new[5] == 0
    assert picture in new


@pytest.mark.parametrize(("version", "header"), [(3, struct.pack(">I", 6) + bytes(6)), (4, sevens(6) + b"\1\0")])
def test_an_extended_header_is_left_out(version: int, header: bytes) -> None:
    title = frame(b"TIT2", b"\0T", version)
    assert spliced(tag(header + title, version, 0x40), {"bpm": ["99"]})[10:].startswith(title)


def test_sizes_as_itunes_writes_them_are_understood() -> None:
    large = frame(b"PRIV", bytes(range(1, 256)) * 2, wide=True)
    new = spliced(tag(large + frame(b"TIT2", b"\0T", wide=True)), {"bpm": ["99"]})
    assert new[10:].startswith(frame(b"PRIV", bytes(range(1, 256)) * 2) + frame(b"TIT2", b"\0T"))


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (tag(b"TT2\0\0\2\0T", 2), "version 2.2"),
        (tag(frame(b"TIT2", b"\0T")[:-1] + b"junk that is no frame"), "damaged"),
        (tag(b"TIT2" + sevens(100) + b"\0\0\0T"), "damaged"),
        (tag(frame(b"TIT2", b"\0T") + bytes(12) + b"x"), "damaged"),
    ],
)
def test_what_is_not_understood_is_left_alone(stored: bytes, message: str) -> None:
    with pytest.raises(TagError, match=message):
        spliced(stored, {"bpm": ["99"]})


@given(st.binary(max_size=200), st.sampled_from([2, 3, 4, 5]), st.integers(0, 255))
def test_no_bytes_do_harm(frames: bytes, version: int, flags: int) -> None:
    try:
        new = spliced(tag(frames, version, flags), {"bpm": ["99"]})
    except TagError:
        return
    assert read(new)["TBPM"].text == ["99"]
