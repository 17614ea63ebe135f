"""What headers claim or hold that FFmpeg would take gigabytes or hours for, told before it is asked."""

from io import FileIO
from itertools import islice

from core.container import Container, asf
from core.container.boxes import absurd_claim
from core.container.comments import comments_in, entries
from core.container.matroska import tags_in

#: FFmpeg compares each tag with all the others: 10,000 take it half a second, 100,000 a minute.
MOST_TAGS = 10_000
#: In Matroska it does so again for each group of them; of this product it does in a second or two.
MOST_COMPARISONS = 3 * 10**8


def too_much(file: FileIO, found: Container | None) -> str | None:
    """Say what is wrong with the header of a file, going on from its name, or ``None``."""
    if found is None or found.kind == "mp4":
        claim = absurd_claim(file, found.start if found is not None else 0)
        return f"cannot be true: {claim}" if claim is not None else None
    if found.kind == "matroska":
        groups, tags = tags_in(file, found.start, found.end)
        return f"has {tags} tags or more in {groups} groups" if groups * tags**2 > MOST_COMPARISONS else None
    return f"has more than {MOST_TAGS} tags" if _tags(file, found) > MOST_TAGS else None


def _tags(file: FileIO, found: Container) -> int:
    if found.kind == "asf":
        return asf.attributes(file, found.start)
    tags = (one for stored in comments_in(file, found) for one in entries(stored, MOST_TAGS + 1))
    return sum(1 for _ in islice(tags, MOST_TAGS + 1))
