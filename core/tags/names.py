"""What each family of tags calls a field; all are turned into the names of Vorbis comments, in lower case."""

from dataclasses import dataclass

ID3 = {
    "TIT2": "title",
    "TPE1": "artist",
    "TALB": "album",
    "TPE2": "albumartist",
    "TRCK": "tracknumber",
    "TPOS": "discnumber",
    "TDRC": "date",
    "TDRL": "releasedate",
    "TDOR": "originaldate",
    "TCON": "genre",
    "TSRC": "isrc",
    "TBPM": "bpm",
    "TKEY": "initialkey",
    "TMOO": "mood",
}
MP4 = {
    "\xa9nam": "title",
    "\xa9ART": "artist",
    "\xa9alb": "album",
    "aART": "albumartist",
    "trkn": "tracknumber",
    "disk": "discnumber",
    "\xa9day": "date",
    "\xa9gen": "genre",
    "tmpo": "bpm",
}
ASF = {
    "author": "artist",
    "wm/albumtitle": "album",
    "wm/albumartist": "albumartist",
    "wm/tracknumber": "tracknumber",
    "wm/partofset": "discnumber",
    "wm/year": "date",
    "wm/genre": "genre",
    "wm/isrc": "isrc",
    "wm/beatsperminute": "bpm",
    "wm/initialkey": "initialkey",
    "wm/artists": "artists",
}
RIFF_INFO = {
    b"INAM": "title",
    b"IART": "artist",
    b"IPRD": "album",
    b"ITRK": "tracknumber",
    b"IPRT": "tracknumber",
    b"ICRD": "date",
    b"IGNR": "genre",
}
#: Other names for the same field, in any family; spaces and underscores are taken out before.
SYNONYMS = {
    "trackartist": "artist",
    "albumartists": "albumartist",
    "ensemble": "albumartist",
    "track": "tracknumber",
    "partnumber": "tracknumber",
    "totaltracks": "tracktotal",
    "trackc": "tracktotal",
    "disc": "discnumber",
    "disk": "discnumber",
    "year": "date",
    "daterecorded": "date",
    "datereleased": "releasedate",
    "originalyear": "originaldate",
    "tempo": "bpm",
    "tbpm": "bpm",
    "key": "initialkey",
    "musicbrainz/trackid": "musicbrainztrackid",
    "musicbrainz/albumid": "musicbrainzalbumid",
    "musicbrainz/artistid": "musicbrainzartistid",
    "replaygaingain": "replaygaintrackgain",
    "replaygainpeak": "replaygaintrackpeak",
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a field is called where it is written: in Vorbis comments, in ID3v2.4, in MP4.

    "TXXX:", "UFID:" and "----:" are followed by the name or owner inside of such a frame or atom.
    """

    vorbis: str
    id3: str
    mp4: str


def _freely(vorbis: str, name: str) -> Spelling:
    """Spell a field that only Vorbis comments have a name for."""
    return Spelling(vorbis, f"TXXX:{name}", f"----:com.apple.iTunes:{name}")


#: How each field is written, by its canonical name; whatever is written here is read above.
WRITTEN = {
    "title": Spelling("TITLE", "TIT2", "\xa9nam"),
    "artist": Spelling("ARTIST", "TPE1", "\xa9ART"),
    "album": Spelling("ALBUM", "TALB", "\xa9alb"),
    "albumartist": Spelling("ALBUMARTIST", "TPE2", "aART"),
    "tracknumber": Spelling("TRACKNUMBER", "TRCK", "trkn"),
    "tracktotal": Spelling("TRACKTOTAL", "TRCK", "trkn"),
    "discnumber": Spelling("DISCNUMBER", "TPOS", "disk"),
    "date": Spelling("DATE", "TDRC", "\xa9day"),
    "genre": Spelling("GENRE", "TCON", "\xa9gen"),
    "isrc": Spelling("ISRC", "TSRC", "----:com.apple.iTunes:ISRC"),
    "musicbrainztrackid": Spelling(
        "MUSICBRAINZ_TRACKID", "UFID:http://musicbrainz.org", "----:com.apple.iTunes:MusicBrainz Track Id"
    ),
    "musicbrainzalbumid": _freely("MUSICBRAINZ_ALBUMID", "MusicBrainz Album Id"),
    "musicbrainzartistid": _freely("MUSICBRAINZ_ARTISTID", "MusicBrainz Artist Id"),
    "bpm": Spelling("BPM", "TBPM", "tmpo"),
    "initialkey": Spelling("INITIALKEY", "TKEY", "----:com.apple.iTunes:initialkey"),
    "replaygaintrackgain": _freely("REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN"),
    "replaygaintrackpeak": _freely("REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_TRACK_PEAK"),
    "r128trackgain": _freely("R128_TRACK_GAIN", "R128_TRACK_GAIN"),
    "mood": Spelling("MOOD", "TMOO", "----:com.apple.iTunes:MOOD"),
    "comment": Spelling("COMMENT", "COMM", "\xa9cmt"),
}
#: Fields that would be read in place of another one, and so must go when that is written.
SHADOWS = {
    "artist": ("artists",),
    "date": ("releasedate", "originaldate"),
    "replaygaintrackgain": ("r128trackgain",),
    "r128trackgain": ("replaygaintrackgain", "replaygaintrackpeak"),
}


def canonical(name: str) -> str:
    """Return the one name of a field that may be written "ALBUM ARTIST", "Album_Artist" or "albumartist"."""
    plain = name.lower().replace(" ", "").replace("_", "")
    return SYNONYMS.get(plain, plain)
