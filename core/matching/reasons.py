"""Why a candidate is accepted, left to a person or refused: codes, and a sentence for each."""

from core.matching.vocabulary import VERSIONS

_NAMES = {code: name for code, (name, _) in VERSIONS.items()} | {"remix": "a remix"}

#: Code -> what it means, for people.
REASONS: dict[str, str] = {
    "isrc": "Its ISRC is that of the wanted track: the same recording.",
    "official": "It is the label's own audio.",
    "good": "Title, artists and length fit.",
    "title": "Its title is another one.",
    "title_near": "Its title is similar, but not the same.",
    "title_script": "Its title is in a script that cannot be compared with the wanted one.",
    "artist": "It is by others.",
    "artist_partly": "It is by one of the artists, but with others than wanted.",
    "artist_script": "Its artist is written in a script that cannot be compared with the wanted one.",
    "artist_unknown": "The list names no artist, so it cannot be told whose track is wanted.",
    "performer": "The composer is right, but others play.",
    "guest": "Somebody takes part in it who is not on the wanted track.",
    "number": "It is another part, movement or number of the work.",
    "number_missing": "Only one of both titles names a part, a movement or a number.",
    "key": "It is in another key, so it is another piece.",
    "duration": "Its length differs by 15 seconds or more.",
    "duration_near": "Its length differs by several seconds.",
    "too_long": "It is longer than 20 minutes, and the length of the wanted track is not known.",
    "words": "Its title has words that nothing explains.",
    "explicit": "One of both is the explicit version, the other one is not.",
    "unproven": "Anybody uploaded it, and its length cannot be compared.",
    "score": "It fits too little altogether.",
    "close_second": "Another recording fits as well.",
    "nothing_found": "No candidate was found.",
    "given": "The list itself says where it is.",
    "unavailable": "It is there no more, or not for everybody.",
    **{f"version:{code}": f"It is {name}, which is not what is wanted." for code, name in _NAMES.items()},
    **{f"version_missing:{code}": f"What is wanted is {name}, and it is not." for code, name in _NAMES.items()},
    "version_who": "It is a remix or a version by somebody else.",
    "version_place": "It is another concert.",
}


def sentences(codes: tuple[str, ...]) -> str:
    """Return codes of ``REASONS`` as what they mean."""
    return " ".join(REASONS.get(code, code) for code in codes)
