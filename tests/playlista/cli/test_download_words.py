"""Why a song is not there, or a list not read, in words."""

import pytest

from core.matching import REASONS
from models.downloads import ListFailed, Wish
from models.wanted import WantedTrack
from playlista.cli.download_songs import sentences, unread, why_not


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_told_as_its_sentence(code: str) -> None:
    assert sentences((code,)) == REASONS[code]
    wish = Wish(1, WantedTrack("Song", ("Somebody",)), state="review", reasons=(code,))
    assert why_not(wish) == f"to be reviewed: Somebody - Song: {REASONS[code]}"


def test_a_list_that_is_not_read_is_named_once() -> None:
    assert unread(ListFailed("/a", "unreadable", "/a is a folder")) == "/a is a folder"
    assert unread(ListFailed("deezer:1", "forbidden", "it is private")) == "deezer:1: it is private"
