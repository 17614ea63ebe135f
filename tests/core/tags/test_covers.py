"""A cover is a picture of sensible size, whatever its name says."""

import pytest

from core.errors import TagError
from core.tags.covers import MOST_BYTES, checked_cover, size_of
from tests.pictures import jpeg, png


def test_size_and_kind_come_from_the_bytes() -> None:
    assert size_of(jpeg(640, 480)) == (640, 480)
    assert size_of(png(30, 20)) == (30, 20)
    assert checked_cover(jpeg(640, 480)).mime == "image/jpeg"
    assert checked_cover(png(30, 20)).mime == "image/png"


@pytest.mark.parametrize("data", [b"", b"<html>", b"GIF89a" + bytes(100), jpeg(9, 9)[:12], png(9, 9)[:20]])
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(TagError, match="neither a JPEG nor a PNG"):
        checked_cover(data)


def test_a_picture_too_large_is_refused() -> None:
    with pytest.raises(TagError, match="60000 × 60000 pixels"):
        checked_cover(png(60000, 60000))
    with pytest.raises(TagError, match="bytes, more than"):
        checked_cover(jpeg(10, 10) + bytes(MOST_BYTES))
