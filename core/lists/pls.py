"""PLS: numbered lines of an INI file with a path or address, a caption and a length of each track."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from core.lists import m3u
from core.lists.parts import Item
from core.lists.values import artist_and_title, name_in_address, one_line, seconds
from models.wanted import LeftOut, WantedTrack

_LINE = re.compile(r"[ \t]*(File|Title|Length)(\d{1,9})[ \t]*=[ \t]*(.*)", re.IGNORECASE)
_LINE_BREAKS = re.compile(r"\r\n?|\n")
MOST = 1_000_000


def parse(text: str) -> Iterator[Item]:
    """The items of a list in the order of their numbers, all with position 1; a number without a file is none."""
    entries: dict[int, dict[str, str]] = defaultdict(dict)
    for line in _LINE_BREAKS.split(text):
        if found := _LINE.match(line):
            entries[int(found[2])].setdefault(found[1].lower(), found[3].strip(" \t"))
    return (_item(entry) for _, entry in islice(sorted(entries.items()), MOST) if entry.get("file"))


def _item(entry: dict[str, str]) -> Item:
    address, caption = entry["file"], one_line(entry.get("title"))
    where = m3u.place(address)
    artists, title = artist_and_title(caption or name_in_address(address))
    if where is None or not title:
        return LeftOut(1, caption or one_line(address)[:200], "unreadable", "an address that is no track's")
    return WantedTrack(title, artists, duration_s=seconds(entry.get("length")), source_ids=(where,))
