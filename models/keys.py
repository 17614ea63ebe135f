"""Musical keys by name ("A minor", sharps only) and in Camelot's notation ("8A"); reads what people write.

Pure data and tiny functions; estimates nothing.
"""

import re

PITCH_CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
MODES = ("major", "minor")

#: All 24 keys: major from C upwards, then minor. The position in this tuple is the key's index everywhere.
KEYS = tuple(f"{name} {mode}" for mode in MODES for name in PITCH_CLASSES)

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11, "H": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
#: As most often written: of the black keys some are raised in major and lowered in minor.
_SHORT_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_SHORT_MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_MINOR = {"m", "min", "minor", "moll"}
_MAJOR = {"", "M", "maj", "major", "dur"}
_NAME = re.compile(r"([A-Ha-h])[\s-]*(#|♯|b|♭|sharp|flat|)[\s-]*(m|M|min|maj|minor|major|moll|dur|)")
_WHEEL = re.compile(r"0?([1-9]|1[0-2])([ABab])")
_OPEN_WHEEL = re.compile(r"0?([1-9]|1[0-2])([dmDM])")


def _camelot(index: int) -> str:
    tonic, minor = index % 12, index >= 12
    fifths = 7 * (tonic + 3 * minor)
    return f"{(fifths + 7) % 12 + 1}{'A' if minor else 'B'}"


#: Key name to Camelot's notation and back: the number is the place on the circle of fifths, A is minor, B major.
CAMELOT = {key: _camelot(index) for index, key in enumerate(KEYS)}
FROM_CAMELOT = {camelot: key for key, camelot in CAMELOT.items()}


def key_name(tonic: int, mode: str) -> str:
    """Name of the key on a pitch class (0 is C, any integer taken modulo 12)."""
    return f"{PITCH_CLASSES[tonic % 12]} {mode}"


def split(key: str) -> tuple[int, str]:
    """Pitch class of the tonic and mode of a key spelt as in ``KEYS``; ``KeyError`` for any other spelling."""
    if key not in CAMELOT:
        raise KeyError(key)
    index = KEYS.index(key)
    return index % 12, MODES[index // 12]


def short_name(key: str) -> str:
    """Name of a key as DJ programs and ID3's TKEY write it: "Am", "F#m", "Bb"."""
    tonic, mode = split(key)
    return f"{_SHORT_MINOR[tonic]}m" if mode == "minor" else _SHORT_MAJOR[tonic]


def relative(key: str) -> str:
    """Key with the same notes in the other mode: A minor for C major."""
    tonic, mode = split(key)
    return key_name(tonic - 3, "minor") if mode == "major" else key_name(tonic + 3, "major")


def parallel(key: str) -> str:
    """Key on the same tonic in the other mode: C minor for C major."""
    tonic, mode = split(key)
    return key_name(tonic, "minor" if mode == "major" else "major")


def transpose(key: str, semitones: int) -> str:
    """Key of the same music sung so many semitones higher."""
    tonic, mode = split(key)
    return key_name(tonic + semitones, mode)


def parse_key(text: str) -> str | None:
    """Name of the key somebody wrote as "Am", "A#m", "Bb minor", "8A" (Camelot) or "1m" (Open Key); ``None`` if none.

    A bare letter is major if upper case and minor if lower case, as in analyses and ID3's TKEY; "o" (TKEY's
    "off key") is no key.
    """
    word = text.strip()
    return _from_wheel(word) or _from_name(word)


def _from_wheel(word: str) -> str | None:
    if found := _WHEEL.fullmatch(word):
        return FROM_CAMELOT[found[1] + found[2].upper()]
    if found := _OPEN_WHEEL.fullmatch(word):
        number = (int(found[1]) + 6) % 12 + 1
        return FROM_CAMELOT[f"{number}{'A' if found[2].lower() == 'm' else 'B'}"]
    return None


def _from_name(word: str) -> str | None:
    found = _NAME.fullmatch(word) or _NAME.fullmatch(word[:1] + word[1:].lower())
    if found is None:
        return None
    letter, accidental, mode = found.groups()
    minor = mode in _MINOR or (not mode and letter.islower())
    return key_name(_LETTERS[letter.upper()] + _ACCIDENTALS[accidental], MODES[minor])
