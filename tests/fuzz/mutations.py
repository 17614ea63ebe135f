"""What the fuzzer does to a file: small damages, most of them at the fields that a parser believes. Reads no file.

A damage is a value, so that hypothesis can shrink it and print it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

#: Words, and below them the numbers of Matroska, ASF and frames, that open a structure;
#: lengths and counts stand beside them.
_WORDS = (
    b"OggS fLaC RIFF RF64 ds64 fmt_ data LIST FORM COMM SSND ID3_ id3_ ftyp moov mvhd trak mdhd stsd stsz stco stts "
    b"stsc elst esds alac mp4a mdat udta meta ilst covr caff desc pakt wvpk .snd OpusHead OpusTags vorbis APETAGEX "
    b"Xing Info TAG APIC TIT2 riff wave"
).split()
# fmt: off
_IDS = tuple(map(bytes.fromhex, (
    "1a45dfa3", "18538067", "1549a966", "1654ae6b", "1f43b675", "1c53bb6b", "1254c367", "ae", "e1", "63a2", "b5",
    "9f", "a3", "3026b275", "a1dcab8c", "9107dcb7", "3626b275", "40a4d0d2", "33260022", "fffb", "fff1", "fff9",
    "fff8",
)))
# fmt: on
_MARKS = (*(word.replace(b"_", b" ") for word in _WORDS), *_IDS)
_NUMBERS = (0, 1, 2, 127, 128, 254, 255, 0x7FFF, 0x8000, 0xFFFF, 10**6, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**63 - 1)
#: At most this many marks of one kind: every frame of an mp3 has one.
_MOST_OF_A_KIND = 4
_PARTS = 24


@dataclass(frozen=True, slots=True)
class Damage:
    """One change, ``kind`` of it at ``place`` (the number of a mark) plus ``shift`` bytes."""

    kind: str
    place: int
    shift: int
    count: int
    number: int
    width: int
    big: bool


DAMAGES: st.SearchStrategy[list[Damage]] = st.lists(
    st.builds(
        Damage,
        kind=st.sampled_from(["write", "flip", "cut", "repeat", "remove", "insert"]),
        place=st.integers(0, 200),
        shift=st.integers(-12, 40),
        count=st.one_of(st.integers(1, 64), st.integers(1, 5000)),
        number=st.one_of(st.sampled_from(_NUMBERS), st.integers(0, 2**64 - 1)),
        width=st.sampled_from([1, 2, 3, 4, 8]),
        big=st.booleans(),
    ),
    min_size=1,
    max_size=2,
)


def marks(data: bytes) -> list[int]:
    """Return where structures begin, and as many places as a header has all over the file, sound for the most."""
    found = {len(data) * part // _PARTS for part in range(_PARTS + 1)}
    for mark in _MARKS:
        position = -1
        for _ in range(_MOST_OF_A_KIND):
            position = data.find(mark, position + 1)
            if position < 0:
                break
            found.add(position)
    return sorted(found)


def damaged(data: bytes, damages: list[Damage]) -> bytes:
    """Apply damages one after the other; marks are those of the whole file."""
    places = marks(data)
    for damage in damages:
        position = min(max(places[damage.place % len(places)] + damage.shift, 0), len(data))
        data = _KINDS[damage.kind](data, position, damage)
    return data


def _write(data: bytes, position: int, damage: Damage) -> bytes:
    number = damage.number % (1 << 8 * damage.width)
    written = number.to_bytes(damage.width, "big" if damage.big else "little")
    return data[:position] + written + data[position + damage.width :]


def _flip(data: bytes, position: int, damage: Damage) -> bytes:
    if position >= len(data):
        return data
    return data[:position] + bytes([data[position] ^ 1 << damage.number % 8]) + data[position + 1 :]


def _cut(data: bytes, position: int, damage: Damage) -> bytes:
    return data[:position]


def _repeat(data: bytes, position: int, damage: Damage) -> bytes:
    return data[: position + damage.count] + data[position:]


def _remove(data: bytes, position: int, damage: Damage) -> bytes:
    return data[:position] + data[position + damage.count :]


def _insert(data: bytes, position: int, damage: Damage) -> bytes:
    return data[:position] + damage.number.to_bytes(8, "big") * (damage.count // 8 + 1) + data[position:]


_KINDS: dict[str, Callable[[bytes, int, Damage], bytes]] = {
    "write": _write,
    "flip": _flip,
    "cut": _cut,
    "repeat": _repeat,
    "remove": _remove,
    "insert": _insert,
}
