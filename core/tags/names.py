"""What each family of tags calls a field; all are turned into the names of Vorbis comments, in lower case."""

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


def canonical(name: str) -> str:
    """Return the one name of a field that may be written "ALBUM ARTIST", "Album_Artist" or "albumartist"."""
    plain = name.lower().replace(" ", "").replace("_", "")
    return SYNONYMS.get(plain, plain)
