"""Small files that claim, or unpack to, enormous ones. Knows no test.

Each is made of the fewest bytes with which a parser still believes it.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import av

from tests.fuzz.checksums import crc, sealed_page
from tests.fuzz.seeds import seed

HUGE = 0xFFFFFFFF


def flac_of_100_hours(folder: Path) -> bytes:
    """A quarter of a second whose header says 2^36 - 1 samples."""
    data = bytearray(seed(folder, "flac"))
    data[21] |= 0x0F
    data[22:26] = b"\xff" * 4
    return bytes(data)


def flac_of_silence(folder: Path) -> bytes:
    """An hour in 36 kB: constant frames of 65,535 samples, each a header, one number and two checksums."""
    info = struct.pack(">HHIHI", 65535, 65535, 0, 0, 0)[:10] + bytes.fromhex("0ac440f000000000") + bytes(16)
    frames = b"".join(map(_constant_frame, range(2430)))
    return b"fLaC\x80" + len(info).to_bytes(3, "big") + info + frames


def _constant_frame(number: int) -> bytes:
    coded = bytes([number]) if number < 128 else chr(number).encode("utf-8", "surrogatepass")
    head = bytes.fromhex("fff87908") + coded + (65534).to_bytes(2, "big")
    body = head + bytes([crc(head, 8, 0x07)]) + b"\0\0\0"
    return body + crc(body, 16, 0x8005).to_bytes(2, "big")


def _riff(layout: bytes, size: int, body: bytes = bytes(4096)) -> bytes:
    fmt = b"fmt " + struct.pack("<I", len(layout)) + layout
    return b"RIFF" + struct.pack("<I", HUGE) + b"WAVE" + fmt + b"data" + struct.pack("<I", size) + body


def wav_of_65535_channels(folder: Path) -> bytes:
    """Samples of 2 bytes in 65,535 channels."""
    return _riff(struct.pack("<HHIIHH", 1, 65535, 44100, HUGE, 65535, 16), HUGE, bytes(1 << 18))


def wav_of_4_gigahertz(folder: Path) -> bytes:
    """The highest sample rate that 32 bits can state."""
    return _riff(struct.pack("<HHIIHH", 1, 2, HUGE, HUGE, 4, 16), 1 << 31)


def wav_of_2_31_samples(folder: Path) -> bytes:
    """A sound chunk of 2^31 bytes of which 4,096 are there."""
    return _riff(struct.pack("<HHIIHH", 1, 1, 44100, 88200, 1, 8), 1 << 31)


def wav_of_a_huge_layout(folder: Path) -> bytes:
    """A ``fmt`` chunk of four gigabytes."""
    data = bytearray(seed(folder, "wav"))
    data[16:20] = struct.pack("<I", HUGE)
    return bytes(data)


def rf64_of_2_63_samples(folder: Path) -> bytes:
    """Sizes in the ``ds64`` chunk that no disk holds."""
    data = bytearray(seed(folder, "rf64"))
    at = data.find(b"ds64") + 8
    data[at : at + 24] = struct.pack("<QQQ", (1 << 63) - 1, (1 << 63) - 1, (1 << 63) - 1)
    return bytes(data)


def au_of_a_million_channels(folder: Path) -> bytes:
    """The header of AU has 32 bits for the channels."""
    return b".snd" + struct.pack(">IIIII", 24, HUGE, 3, 44100, 10**6) + bytes(1 << 16)


def caf_of_a_million_channels(folder: Path) -> bytes:
    """CAF has 32 bits for the channels and 64 for the size."""
    desc = struct.pack(">d4sIIIII", 44100.0, b"lpcm", 0, 2 * 10**6, 1, 10**6, 16)
    head = b"caff\0\1\0\0desc" + struct.pack(">q", len(desc)) + desc
    return head + b"data" + struct.pack(">q", (1 << 62)) + bytes(1 << 16)


def caf_of_endless_packets(folder: Path) -> bytes:
    """A packet table of 2^31 - 1 packets, of which a few are there."""
    data = seed(folder, "caf_alac")
    at = data.find(b"pakt")
    return data[: at + 12] + struct.pack(">q", (1 << 31) - 1) + data[at + 20 :]


def w64_of_2_62_bytes(folder: Path) -> bytes:
    """The chunk of samples claims 2^62 bytes."""
    data = seed(folder, "w64")
    at = data.find(b"data")
    return data[: at + 16] + struct.pack("<Q", 1 << 62) + data[at + 24 :]


def aiff_of_32767_channels(folder: Path) -> bytes:
    """Two bytes of channels, four of frames, both full."""
    data = seed(folder, "aiff")
    at = data.find(b"COMM")
    return data[: at + 8] + struct.pack(">hI", 32767, HUGE) + data[at + 14 :]


def mp3_behind_a_huge_tag(folder: Path) -> bytes:
    """An ID3v2 tag that claims 256 MB."""
    return b"ID3\4\0\0\x7f\x7f\x7f\x7f" + seed(folder, "mp3")


def mp3_with_a_packed_tag(folder: Path) -> bytes:
    """A compressed frame that unpacks to 512 MB of text."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"a" * (1 << 20)) for _ in range(512)) + packer.flush()
    return _id3(b"TIT2", b"\0\x09" + syncsafe((1 << 28) - 1) + packed) + seed(folder, "mp3")


def mp3_with_many_frames(folder: Path) -> bytes:
    """A tag of 300,000 texts of one letter."""
    one = b"TXXX" + syncsafe(4) + b"\0\0\3a\0b"
    return b"ID3\4\0\0" + syncsafe(len(one) * 300_000) + one * 300_000 + seed(folder, "mp3")


def _id3(name: bytes, flags_and_body: bytes) -> bytes:
    frame = name + syncsafe(len(flags_and_body) - 2) + flags_and_body
    return b"ID3\4\0\0" + syncsafe(len(frame)) + frame


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def ape_tag_of_endless_items(folder: Path) -> bytes:
    """An APEv2 footer that claims four billion items and four gigabytes."""
    return seed(folder, "wv") + b"APETAGEX" + struct.pack("<IIII8x", 2000, HUGE, HUGE, 0)


def ogg_of_endless_comments(folder: Path) -> bytes:
    """Vorbis comments that claim to be four billion, the first of four gigabytes."""
    data = seed(folder, "opus")
    at = data.find(b"OpusTags")
    return data[: at + 8] + struct.pack("<II", HUGE, HUGE) * 2 + data[at + 24 :]


def _page(serial: int, sequence: int, flags: int, lacing: bytes, body: bytes) -> bytes:
    head = b"OggS\0" + bytes([flags]) + struct.pack("<qIII", 0, serial, sequence, 0) + bytes([len(lacing)]) + lacing
    return sealed_page(head + body)


def ogg_of_one_packet(folder: Path) -> bytes:
    """A packet that goes on over 300 pages, one after another, and never ends."""
    page = _page(1, 1, 1, b"\xff" * 255, bytes(255 * 255))
    return seed(folder, "ogg")[:4000] + page * 300


def ogg_of_empty_packets(folder: Path) -> bytes:
    """A million packets without a byte, 255 a page."""
    return seed(folder, "opus") + _page(1, 1, 0, bytes(255), b"") * 4000


def ogg_of_many_streams(folder: Path) -> bytes:
    """Fifty thousand streams begin, none goes on."""
    opus = seed(folder, "opus")
    head = opus[28 : opus.find(b"OggS", 4)]
    pages = [_page(serial, 0, 2, bytes([len(head)]), head) for serial in range(5000)]
    return b"".join(pages) * 10 + opus


def matroska_of_endless_sizes(folder: Path) -> bytes:
    """Every size of eight bytes, all of them as large as can be."""
    data = seed(folder, "mka")
    for name in ("18538067", "1654ae6b", "1f43b675"):
        at = data.find(bytes.fromhex(name))
        data = data[: at + 4] + b"\x01" + b"\xff" * 6 + b"\xfe" + data[at + 12 :]
    return data


def matroska_of_depth(folder: Path) -> bytes:
    """A hundred thousand simple tags, each inside the one before."""
    data = seed(folder, "mka")
    return data + bytes.fromhex("1254c36701ffffffffffffff7373") + bytes.fromhex("01ffffffffffffff67c8") * 100_000


def matroska_of_a_million_channels(folder: Path) -> bytes:
    """The element of channels, written with three bytes."""
    data = seed(folder, "mka")
    at = data.find(b"\x9f\x81")
    return data[:at] + b"\x9f\x83\x0f\x42\x40" + data[at + 5 :]


def matroska_packed(folder: Path) -> bytes:
    """Packets that zlib makes from four kilobytes to four megabytes."""
    target = io.BytesIO()
    with av.open(target, "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=44100, layout="stereo")
        for number in range(8):
            packet = av.Packet(zlib.compress(bytes(4 << 20), 9))
            packet.stream, packet.pts, packet.dts = stream, number * 24_000, number * 24_000
            container.mux(packet)
    data = target.getvalue()
    packing = bytes.fromhex("6d808f6240 8c 5031 00 5032 01 5033 01 5034 83 4254 80".replace(" ", ""))
    return data.replace(bytes.fromhex("ec"), packing, 1)


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def _mp4(entry: bytes, stts: tuple[int, int], stsz: tuple[int, int], per_chunk: int, chunks: int = 1) -> bytes:
    """One track with the tables that are given, and 4,096 bytes of sound."""
    tables = (
        _box(b"stsd", struct.pack(">II", 0, 1), entry),
        _box(b"stts", struct.pack(">IIII", 0, 1, *stts)),
        _box(b"stsz", struct.pack(">III", 0, stsz[0], stsz[1])),
        _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, per_chunk, 1)),
        _box(b"stco", struct.pack(">II", 0, chunks), struct.pack(">I", 40) * chunks),
    )
    minf = _box(b"minf", _box(b"smhd", bytes(8)), _box(b"stbl", *tables))
    mdhd = _box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 44100, HUGE, 0, 0))
    hdlr = _box(b"hdlr", bytes(8), b"soun", bytes(13))
    tkhd = _box(b"tkhd", struct.pack(">IIII", 7, 0, 0, 1), bytes(68))
    mvhd = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, HUGE), bytes(80))
    moov = _box(b"moov", mvhd, _box(b"trak", tkhd, _box(b"mdia", mdhd, hdlr, minf)))
    return _box(b"ftyp", b"qt  ", bytes(4)) + _box(b"mdat", bytes(4096)) + moov


def _entry(codec: bytes, channels: int = 2) -> bytes:
    return _box(codec, struct.pack(">6xH8xHHHHI", 1, channels, 16, 0, 0, 44100 << 16))


def mp4_of_a_billion_samples(folder: Path) -> bytes:
    """One chunk of 10^9 samples of one size: the table of them is never written out."""
    return _mp4(_entry(b"mp4a"), (10**9, 1024), (4, 10**9), 10**9)


def mp4_of_a_billion_pcm_samples(folder: Path) -> bytes:
    """The same as plain samples, which FFmpeg counts by chunks."""
    return _mp4(_entry(b"sowt"), (10**9, 1), (4, 10**9), 10**9)


def mp4_of_a_long_table(folder: Path) -> bytes:
    """Sample sizes, each its own, 10^9 of them, of which none is there."""
    return _mp4(_entry(b"mp4a"), (10**9, 1024), (0, 10**9), 10**9)


def mp4_of_65535_channels(folder: Path) -> bytes:
    """Plain samples in 65,535 channels."""
    return _mp4(_entry(b"sowt", 65535), (16, 1), (4, 16), 16)


def mp4_of_many_chunks(folder: Path) -> bytes:
    """Fifty thousand chunks, each of which says that it has twenty thousand samples."""
    return _mp4(_entry(b"mp4a"), (10**9, 1024), (4, 10**9), 20_000, 50_000)


def mp4_of_endless_fragments(folder: Path) -> bytes:
    """A fragment that claims 10^9 samples and says nothing of any."""
    tfhd = _box(b"tfhd", struct.pack(">IIII", 0x18, 1, 1024, 4))
    moof = _box(b"moof", _box(b"traf", tfhd, _box(b"trun", struct.pack(">II", 0, 10**9))))
    return _mp4(_entry(b"mp4a"), (16, 1024), (4, 16), 16) + moof


def mp4_of_endless_times(folder: Path) -> bytes:
    """Sixteen samples, but 10^9 of their times."""
    return _mp4(_entry(b"mp4a"), (10**9, 1024), (4, 16), 16)


def mp4_of_a_sample_a_byte(folder: Path) -> bytes:
    """A hundred thousand packets of one byte, none of which decodes."""
    return _mp4(_entry(b"mp4a"), (10**5, 1024), (1, 10**5), 10**5) + bytes(10**5)


def mp4_with_a_packed_header(folder: Path) -> bytes:
    """A ``moov`` that zlib makes from half a megabyte to 512 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(512)) + packer.flush()
    cmvd = _box(b"cmvd", struct.pack(">I", 1 << 29), packed)
    return _box(b"ftyp", b"qt  ", bytes(4)) + _box(b"moov", _box(b"cmov", _box(b"dcom", b"zlib"), cmvd))


def mp4_of_depth(folder: Path) -> bytes:
    """Ten thousand boxes, each inside the one before."""
    inner = b""
    for _ in range(10_000):
        inner = _box(b"udta", inner)
    return seed(folder, "m4a") + _box(b"moov", inner)


def mp4_of_a_huge_atom(folder: Path) -> bytes:
    """A tag that claims two gigabytes."""
    data = seed(folder, "m4a")
    at = data.find(b"\xa9nam")
    return data[: at - 4] + struct.pack(">I", 0x7FFFFFFF) + data[at:]


def tta_of_a_billion_frames(folder: Path) -> bytes:
    """A table of 10^9 frames, which begins and does not go on."""
    head = b"TTA1" + struct.pack("<HHHII", 1, 2, 16, 8, 8 * 10**8)
    return head + struct.pack("<I", zlib.crc32(head)) + bytes(4096)


def ape_of_a_billion_frames(folder: Path) -> bytes:
    """Monkey's Audio with 10^9 frames."""
    head = b"MAC " + struct.pack("<HHIIIIIII16x", 3990, 0, 52, 24, HUGE, 0, HUGE, 0, 0)
    return head + struct.pack("<HHIIIHHI", 2000, 0, 73728, 1, 10**9, 16, 2, 44100) + bytes(4096)


def musepack_of_a_billion_frames(folder: Path) -> bytes:
    """Musepack 7 with 2^32 - 1 frames."""
    return b"MP+\x07" + struct.pack("<I", HUGE) + bytes(4096)


def wma_of_huge_objects(folder: Path) -> bytes:
    """The header object claims 2^62 bytes and four billion members."""
    data = seed(folder, "wma")
    return data[:16] + struct.pack("<QI", 1 << 62, HUGE) + data[28:]


BOMBS: tuple[Callable[[Path], bytes], ...] = (
    flac_of_100_hours,
    flac_of_silence,
    wav_of_65535_channels,
    wav_of_4_gigahertz,
    wav_of_2_31_samples,
    wav_of_a_huge_layout,
    rf64_of_2_63_samples,
    au_of_a_million_channels,
    caf_of_a_million_channels,
    caf_of_endless_packets,
    w64_of_2_62_bytes,
    aiff_of_32767_channels,
    mp3_behind_a_huge_tag,
    mp3_with_a_packed_tag,
    mp3_with_many_frames,
    ape_tag_of_endless_items,
    ogg_of_endless_comments,
    ogg_of_one_packet,
    ogg_of_empty_packets,
    ogg_of_many_streams,
    matroska_of_endless_sizes,
    matroska_of_depth,
    matroska_of_a_million_channels,
    matroska_packed,
    mp4_of_a_billion_samples,
    mp4_of_a_billion_pcm_samples,
    mp4_of_a_long_table,
    mp4_of_65535_channels,
    mp4_of_many_chunks,
    mp4_of_endless_fragments,
    mp4_of_endless_times,
    mp4_of_a_sample_a_byte,
    mp4_with_a_packed_header,
    mp4_of_depth,
    mp4_of_a_huge_atom,
    tta_of_a_billion_frames,
    ape_of_a_billion_frames,
    musepack_of_a_billion_frames,
    wma_of_huge_objects,
)
