"""Text from outside on its way into logs and answers: one line, nothing that moves a terminal, no secret."""

import logging
import re

#: Tokens of ours wherever they are, and what follows the names of headers and parameters that carry secrets.
_SECRET = re.compile(
    r"(?P<token>\bpl_)[\w-]{8,}"
    r"|(?P<scheme>\b(?:bearer|basic)\s+)[^\s'\",;]+"
    r"|(?P<name>\b(?:authorization|cookie|set-cookie|x-csrf-token|playlista_session|access_token|token|password|secret)"
    r"\b['\"]?\s*[=:]\s*['\"]?)(?!bearer\b|basic\b)[^\s&'\",;]+",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    r"""Return text on one line: ``\n``, ``\x1b`` and the like are written out."""
    return text if text.isprintable() else "".join(map(_written, text))


def _written(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def redacted(text: str) -> str:
    """Return text without secrets."""
    return _SECRET.sub(lambda found: f"{found['token'] or found['scheme'] or found['name']}***", text)


class Redaction(logging.Filter):
    """Keeps secrets out of a log, whoever writes it; tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True
