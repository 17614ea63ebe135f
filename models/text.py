"""What text a database can hold. Knows no database."""

import re

#: PostgreSQL refuses NUL in text; neither server holds a lone surrogate.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace what no database can hold by U+FFFD, the sign for an unreadable character."""
    if text.isascii() and "\0" not in text:  # nearly every text, several of each track
        return text
    return _UNSTORABLE.sub("\ufffd", text)
