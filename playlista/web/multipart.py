"""Reads a form with files piece by piece, as it comes: nothing is kept, so a form of any size needs no memory.

What the parts are for, and how large they may be, is up to who reads.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

_KIND = b"multipart/form-data"


@dataclass(frozen=True, slots=True)
class PartBegins:
    """A field of a form; with ``filename`` it is a file."""

    name: str
    filename: str | None


@dataclass(frozen=True, slots=True)
class PartEnds:
    """All of the field has come."""


Piece = PartBegins | PartEnds | bytes


async def pieces(request: Request) -> AsyncIterator[Piece]:
    """Yield the beginning, the bytes and the end of each part.

    Raises
    ------
    HTTPException
        415 if it is no form with files, 400 if it is broken or ends too early.
    """
    reader = _Reader()
    parser = reader.parser(_boundary(request))
    try:
        async for chunk in request.stream():
            parser.write(chunk)
            for piece in reader.taken():
                yield piece
        parser.finalize()
    except FormParserError as error:
        raise HTTPException(400, "the form is broken: it is no multipart/form-data") from error
    except ClientDisconnect as error:
        raise HTTPException(400, "the upload broke off") from error
    if not reader.ended:
        raise HTTPException(400, "the form breaks off before its end")


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind.lower() != _KIND or not 0 < len(boundary) <= 70:
        raise HTTPException(415, "send the files as a form: multipart/form-data")
    return boundary


class _Reader:
    """Turns the calls of the parser into pieces."""

    def __init__(self) -> None:
        self.ended = False
        self._pieces: list[Piece] = []
        self._field = b""
        self._value = b""
        self._disposition = b""

    def parser(self, boundary: bytes) -> MultipartParser:
        """Return what is to be fed, and calls this."""
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._part_end,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_end": self._end,
            },
        )

    def taken(self) -> list[Piece]:
        """Return what has come since the last time."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def _begin(self) -> None:
        self._field = self._value = self._disposition = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._pieces.append(data[start:end])

    def _part_end(self) -> None:
        self._pieces.append(PartEnds())

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        filename = options.get(b"filename")
        self._pieces.append(PartBegins(_text(options.get(b"name", b"")), None if filename is None else _text(filename)))

    def _end(self) -> None:
        self.ended = True


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
