"""Names of keys, Camelot's wheel, and what people write into tags."""

import pytest

from models.keys import CAMELOT, FROM_CAMELOT, KEYS, key_name, parallel, parse_key, relative, split, transpose

WHEEL = {
    1: ("G# minor", "B major"),
    2: ("D# minor", "F# major"),
    3: ("A# minor", "C# major"),
    4: ("F minor", "G# major"),
    5: ("C minor", "D# major"),
    6: ("G minor", "A# major"),
    7: ("D minor", "F major"),
    8: ("A minor", "C major"),
    9: ("E minor", "G major"),
    10: ("B minor", "D major"),
    11: ("F# minor", "A major"),
    12: ("C# minor", "E major"),
}


@pytest.mark.parametrize("number", WHEEL)
def test_camelot_follows_the_published_wheel(number: int) -> None:
    minor, major = WHEEL[number]
    assert (CAMELOT[minor], CAMELOT[major]) == (f"{number}A", f"{number}B")
    assert (FROM_CAMELOT[f"{number}A"], FROM_CAMELOT[f"{number}B"]) == (minor, major)


def test_there_are_24_keys_with_24_places_on_the_wheel() -> None:
    assert len(set(KEYS)) == len(set(CAMELOT.values())) == 24


@pytest.mark.parametrize("key", KEYS)
def test_relative_keys_share_the_camelot_number_and_come_back(key: str) -> None:
    assert CAMELOT[relative(key)][:-1] == CAMELOT[key][:-1]
    assert relative(relative(key)) == key
    assert parallel(parallel(key)) == key
    assert split(parallel(key))[0] == split(key)[0]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Am", "A minor"),
        ("A minor", "A minor"),
        ("a", "A minor"),
        ("A", "A major"),
        ("8A", "A minor"),
        ("08a", "A minor"),
        ("12B", "E major"),
        ("1m", "A minor"),
        ("1d", "C major"),
        ("12d", "F major"),
        ("A#m", "A# minor"),
        ("Bb minor", "A# minor"),
        ("B♭ Minor", "A# minor"),
        ("Bbm", "A# minor"),
        ("Cb", "B major"),
        ("E# maj", "F major"),
        ("F sharp minor", "F# minor"),
        ("E-flat major", "D# major"),
        ("Dbmin", "C# minor"),
        ("GMAJ", "G major"),
        ("C M", "C major"),
        (" F#m ", "F# minor"),
    ],
)
def test_what_people_write_is_read(written: str, key: str) -> None:
    assert parse_key(written) == key


@pytest.mark.parametrize("written", ["", "o", "13A", "0B", "8C", "J minor", "A dorian", "128", "All"])
def test_what_is_no_key_is_none(written: str) -> None:
    assert parse_key(written) is None


@pytest.mark.parametrize("key", KEYS)
def test_every_name_and_camelot_code_reads_back(key: str) -> None:
    assert parse_key(key) == parse_key(CAMELOT[key]) == key


def test_transposing_wraps_around_the_octave() -> None:
    assert transpose("B minor", 3) == "D minor"
    assert transpose("C major", -1) == "B major"
    assert key_name(-1, "major") == "B major"


def test_an_unknown_spelling_is_refused() -> None:
    with pytest.raises(KeyError, match="Bb minor"):
        relative("Bb minor")
