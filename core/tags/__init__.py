"""What a file says about itself: its tags and its cover, for every container. The content decides which, not the name.

Sound is none of its business. ``families`` reads, ``values`` makes sense of what was read, ``writing`` writes.
"""

from io import FileIO

from core.container import Watch, open_regular, sniff, unwatched
from core.errors import TagError
from core.tags.families import Written, written_in
from core.tags.pictures import cover_of
from core.tags.values import tags_from
from models.audio import Cover, Tags


def read_tags(path: str, watch: Watch = unwatched) -> Tags:
    """Read a file's tags; odd, broken or missing ones give empty fields.

    ``watch`` is called at every reading; what it raises ends it.

    Raises
    ------
    TagError
        The file itself cannot be read.
    """
    written = _read(path, watch)
    return tags_from(written.fields, has_cover=cover_of(written.pictures) is not None)


def read_cover(path: str) -> Cover | None:
    """Read the front cover embedded in a file, or else the first picture.

    Raises
    ------
    TagError
        The file itself cannot be read.
    """
    return cover_of(_read(path).pictures)


def fields_in(path: str) -> dict[str, list[str]]:
    """Return the texts in a file's tags by the canonical names of their fields, as they are written.

    Raises
    ------
    TagError
        The file itself cannot be read.
    """
    return _read(path).fields


def _read(path: str, watch: Watch = unwatched) -> Written:
    try:
        with open_regular(path, watch) as file:
            merged = _merged(file)
        watch()  # what it raises among the tags costs but a tag
        return merged
    except OSError as error:
        raise TagError(f"tags cannot be read: {error.strerror or error}") from error


def _merged(file: FileIO) -> Written:
    """Join all tags of a file; where two have the same field, the first counts."""
    merged = Written()
    found = sniff(file)
    for written in written_in(file, found) if found is not None else ():
        for name, values in written.fields.items():
            merged.fields.setdefault(name, values)
        merged.pictures.extend(written.pictures)
    return merged
