"""Names made from any text are those that every system takes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.filing.safe_names import NAME_MAX, safe

WINDOWS_FORBIDS = set('<>:"/\\|?*') | {chr(code) for code in range(32)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("AC/DC", "AC-DC"),
        ("...Baby One More Time", "Baby One More Time"),
        ("Wait...", "Wait"),
        ('What? "Yes" <no> *', "What_ 'Yes' _no_ _"),
        ("nul\0byte and\nline", "nul byte and line"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("con", "_con"),
        ("Aux.flac", "_Aux.flac"),
        ("COM¹", "_COM¹"),
        ("Console", "Console"),
        ("lost+found", "_lost+found"),
        ("e\u0301", "é"),
        (" . ", ""),
        ("\ud800", ""),
        ("Ωmega 題名 🎵", "Ωmega 題名 🎵"),
    ],
)
def test_a_name_is_safe_on_every_system(written: str, expected: str) -> None:
    assert safe(written) == expected


@given(text=st.text(st.characters(codec=None), max_size=400), most=st.integers(20, NAME_MAX))
def test_no_text_makes_an_unsafe_name(text: str, most: int) -> None:
    result = safe(text, most)
    assert len(result.encode("utf-8")) <= most
    assert not WINDOWS_FORBIDS & set(result)
    assert result == unicodedata.normalize("NFC", result)
    assert not result.startswith((".", " "))
    assert not result.endswith((".", " "))
    assert safe(result, most) in (result, f"_{result}"[:most])


def test_a_long_name_is_cut_at_a_character() -> None:
    assert safe("é" * 300, 12) == "é" * 5
    assert safe("ab" * 300, 12) == "ab" * 5 + "a"
