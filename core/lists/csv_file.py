"""CSV: Exportify's and its relatives', by the names of their columns, whichever of them there are, in any order."""

import csv
import re
from collections.abc import Iterator, Mapping

from core.errors import SourceError
from core.lists import m3u
from core.lists.parts import Item
from core.lists.values import isrc, one_line, seconds, source_id, texts, web_address, whole, year
from models.wanted import LeftOut, WantedTrack

DELIMITERS = ",;\t"
#: Columns by what is left of their names in lower case without signs and brackets.
_COLUMNS = {
    "title": ("trackname", "title", "name", "track", "song", "songname", "songtitle"),
    "artists": ("artistnames", "artistname", "artists", "artist", "trackartists"),
    "artist_uris": ("artisturis", "artisturi", "artistids"),
    "album": ("albumname", "album", "albumtitle"),
    "album_artist": ("albumartistnames", "albumartistname", "albumartist", "albumartists"),
    "date": ("albumreleasedate", "releasedate", "year", "date"),
    "cover": ("albumimageurl", "imageurl", "coverurl"),
    "disc": ("discnumber", "disc"),
    "number": ("tracknumber",),
    "duration_ms": ("trackdurationms", "durationms", "tracklengthms"),
    "duration": ("trackduration", "duration", "durations", "length", "time"),
    "explicit": ("explicit",),
    "isrc": ("isrc", "trackisrc"),
    "uri": ("trackuri", "spotifyuri", "uri", "trackurl", "spotifyurl", "url", "link", "songurl"),
    "path": ("location", "path", "file", "filename", "filepath"),
    "identity": ("identity",),
    "spotify_id": ("spotifyid", "trackid", "spotifytrackid"),
}
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names}
#: Names of columns in which several artists stand, with commas in between.
_SEVERAL = ("artistnames", "artists", "trackartists")
#: An apostrophe in front of what a spreadsheet would take for a formula.
_ESCAPED = re.compile(r"'+[=+\-@]")
_LINE_BREAKS = re.compile(r"\r\n?|\n")


def is_header(line: str) -> bool:
    """Whether a line names columns, a title among them."""
    return "title" in _header(line, _delimiter(line)).values() and len(_header(line, _delimiter(line))) > 1


def parse(text: str, origin: str) -> Iterator[Item]:
    """The items of a table, all with position 1; ``SourceError`` when there is no column of titles."""
    lines = _LINE_BREAKS.split(text)
    first = next((line for line in lines if line.strip()), "")
    delimiter = _delimiter(first)
    if text.strip() and "title" not in _header(first, delimiter).values():
        raise SourceError(
            f"{origin} has no column of titles; expected a header as Exportify writes it: Track URI, Track Name, "
            "Artist Name(s), Album Name, Duration (ms), ISRC"
        )
    return _items(lines, delimiter, origin)


def _items(lines: list[str], delimiter: str, origin: str) -> Iterator[Item]:
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    try:
        header = next((row for row in rows if any(map(str.strip, row))), [])
        names = [_plain(name) for name in header]
        for row in rows:
            if any(map(str.strip, row)):
                yield _item(dict(zip(names, row, strict=False)))
    except csv.Error as error:
        raise SourceError(f"{origin}, line {rows.line_num}: {error}") from error


def _item(row: Mapping[str, str]) -> Item:
    fields: dict[str, str] = {}
    for name, value in row.items():
        field = _FIELD_OF.get(name)
        if field and value.strip():
            fields.setdefault(field, _without_escape(value.strip()))
    title, uri = one_line(fields.get("title")), fields.get("uri", "")
    for kind, error_class, reason in (
        ("local", "local", "a file on somebody's computer, which Spotify does not have"),
        ("episode", "episode", "an episode of a podcast, no track"),
    ):
        if uri.startswith(f"spotify:{kind}:"):
            return LeftOut(1, title or uri, error_class, reason)
    if not title:
        return LeftOut(1, one_line(uri) or "a row without a title", "unreadable", "the table does not say what it is")
    several = any(row.get(name, "").strip() for name in _SEVERAL)
    return _wanted(title, fields, _artists(fields.get("artists", ""), fields.get("artist_uris", ""), several=several))


def _without_escape(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def _wanted(title: str, fields: Mapping[str, str], artists: tuple[str, ...]) -> WantedTrack:
    uri = source_id(fields.get("uri", "")) or source_id(f"spotify:track:{fields.get('spotify_id', '').strip()}")
    return WantedTrack(
        title=title,
        artists=artists,
        album=one_line(fields.get("album")) or None,
        album_artist=one_line(fields.get("album_artist")) or None,
        duration_s=seconds(fields.get("duration_ms", ""), per_second=1000) or seconds(fields.get("duration", "")),
        isrc=isrc(fields.get("isrc")),
        track_number=whole(fields.get("number")),
        disc_number=whole(fields.get("disc")),
        year=year(fields.get("date")),
        explicit={"true": True, "false": False}.get(fields.get("explicit", "").lower()),
        source_ids=tuple(filter(None, (uri, *_known_files(fields)))),
        cover_url=web_address(fields.get("cover")),
    )


def _known_files(fields: Mapping[str, str]) -> Iterator[tuple[str, str] | None]:
    """A file that a row names, and what is known of its sound."""
    path = fields.get("path")
    yield m3u.place(path) if path else None
    yield ("identity", fields["identity"]) if "identity" in fields else None


def _artists(text: str, uris: str, *, several: bool) -> tuple[str, ...]:
    """Take names apart; where there is one URI there is one name, commas or not."""
    if several and ";" not in text and len(re.findall("spotify:artist:", uris)) != 1:
        return texts([name.replace("\\,", ",") for name in re.split(r"(?<!\\),", text)])
    return texts([name.replace("\\,", ",") for name in text.split(";")])


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: len(_header(line, delimiter)))


def _header(line: str, delimiter: str) -> dict[str, str]:
    """The columns that are known, by their plain names."""
    try:
        names = next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return {}
    return {plain: _FIELD_OF[plain] for plain in map(_plain, names) if plain in _FIELD_OF}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
