"""Errors of yt-dlp have a class and a sentence; what it says is what YouTube's pages said in 2026."""

import pytest

from core.services.ytdlp_faults import explained


@pytest.mark.parametrize(
    ("message", "error_class"),
    [
        ("ERROR: [youtube] abc: Private video. Sign in if you've been granted access to this video", "forbidden"),
        ("Video unavailable. This video has been removed by the uploader", "not_found"),
        ("Sign in to confirm you’re not a bot. Use --cookies for the authentication", "unauthorized"),
        ("Video unavailable. This content isn't available, try again later. rate-limited by YouTube", "rate_limited"),
        ("Sign in to confirm your age. This video may be inappropriate for some users", "forbidden"),
        ("No supported JavaScript runtime could be found", "environment"),
        ("Unable to download API page: [Errno -2] Name or service not known", "unreachable"),
        ("Unable to download webpage: The read operation timed out", "transient"),
        ("An extractor error has occurred. (caused by KeyError('x')); please report this issue on x", "malformed"),
    ],
)
def test_messages_have_a_class(message: str, error_class: str) -> None:
    assert explained(RuntimeError(message), now=1000.0).error_class == error_class


def test_a_message_is_one_plain_sentence() -> None:
    message = "ERROR: [youtube] abc: Video\nunavailable (caused by X); please report this issue on https://x"
    assert str(explained(RuntimeError(message), now=0.0)) == "YouTube: Video unavailable"


def test_a_session_that_is_rate_limited_waits_for_an_hour() -> None:
    assert explained(RuntimeError("rate-limited by YouTube"), now=1000.0).retry_at == 1000.0 + 3600.0
