"""From evidence to a verdict: a weighted distance over the fields that both sides have, and the gates."""

from dataclasses import replace

from core.matching.evidence import Evidence, gather
from core.matching.gates import CLOSE_S, FAR_S, Gate, gates
from core.matching.vocabulary import CUTS, SOFT_VERSIONS
from models.audio import Tags
from models.matching import Candidate, Judged
from models.wanted import WantedTrack

#: A candidate scores at least so much to be taken, and to be shown to a person.
ACCEPT, REVIEW = 0.85, 0.6
_STRONG = 0.93
#: A file of a library is told from others with less than what a search gives, so more must fit.
_SAME, _SAME_S = 0.9, 5.0
_WEIGHTS = {
    "title": 3.0,
    "artists": 3.0,
    "duration": 2.0,
    "words": 1.0,
    "source": 0.6,
    "album": 0.5,
    "explicit": 0.5,
    "cut": 0.5,
    # Outweighs all others together.
    "isrc": 100.0,
}
#: With the same ISRC these still count: it is printed on wrong uploads too.
_GROSS = ("duration", "version")
_UNKNOWN_WORD = 0.34

Part = tuple[str, float, float]


def judge(wanted: WantedTrack, candidate: Candidate) -> Judged:
    """Judge how well a candidate fits; fields that one side does not tell are neutral."""
    return _judged(gather(wanted, candidate))


def is_strong(judged: Judged) -> bool:
    """Whether a candidate is so good that no other one has to be looked at."""
    if judged.verdict != "accept" or judged.score < _STRONG:
        return False
    parts = {name: distance for name, distance, _ in judged.parts}
    return "isrc" in judged.reasons or (parts.get("duration") == 0.0 and "official" in judged.reasons)


def same_track(wanted: WantedTrack, tags: Tags, duration_s: float) -> Judged:
    """Judge whether a file of the library is the wanted track, by its tags and its length in seconds.

    Stricter than ``judge``: it is "accept" or "reject", and what is not told counts against it.
    """
    artists = tags.artists or ((tags.album_artist,) if tags.album_artist else ())
    file = Candidate(
        provider="library",
        id="",
        url="",
        title=tags.title or "",
        artists=artists,
        album=tags.album,
        duration_s=duration_s,
        kind="song",
        isrc=tags.isrc,
    )
    found = gather(wanted, file)
    recording = wanted.source_id("musicbrainz")
    if recording is not None and recording == tags.musicbrainz_recording_id:
        found = replace(found, same_isrc=True)
    judged = _judged(found)
    return judged if judged.verdict == "accept" and _is_same(found, judged) else replace(judged, verdict="reject")


def _is_same(found: Evidence, judged: Judged) -> bool:
    if "isrc" in judged.reasons:
        return True
    exact = dict(found.versions).keys() == dict(found.title.versions).keys()
    proven = found.within(_SAME_S) if found.wanted.duration_s is not None else found.album == 0.0
    return exact and proven and bool(found.candidate.artists) and judged.score >= _SAME


def _judged(found: Evidence) -> Judged:
    parts = tuple(_parts(found))
    score = 1.0 - sum(distance * weight for _, distance, weight in parts) / sum(weight for _, _, weight in parts)
    against = gates(found)
    if found.same_isrc:
        against = tuple((code, "review") for code, _ in against if code.split(":")[0] in _GROSS)
    verdict = _verdict(score, against)
    return Judged(found.candidate, score, verdict, _reasons(found, against, verdict, score), parts)


def _verdict(score: float, against: tuple[Gate, ...]) -> str:
    if any(verdict == "reject" for _, verdict in against) or score < REVIEW:
        return "reject"
    return "review" if against or score < ACCEPT else "accept"


def _reasons(found: Evidence, against: tuple[Gate, ...], verdict: str, score: float) -> tuple[str, ...]:
    codes = [code for code, _ in against]
    if score < ACCEPT and verdict != "accept" and not codes:
        codes.append("score")
    if found.same_isrc:
        codes.append("isrc")
    if verdict == "accept":
        codes.append("official" if found.official else "good")
    return tuple(dict.fromkeys(codes))


def _parts(found: Evidence) -> list[Part]:
    distances = {
        "title": None if found.title.likeness is None else 1.0 - found.title.likeness,
        "artists": found.artist.distance,
        "duration": None if found.seconds is None else _late(found.seconds),
        "words": min(1.0, _UNKNOWN_WORD * (len(found.title.unknown) + len(found.title.remarks))),
        "source": _source(found),
        "album": found.album,
        "explicit": found.explicit,
        "cut": _cut(found),
        "isrc": 0.0 if found.same_isrc else None,
    }
    return [(name, distance, _WEIGHTS[name]) for name, distance in distances.items() if distance is not None]


def _late(seconds: float) -> float:
    """Return the distance of two lengths: none up to 3 s, all from 15 s on."""
    return min(1.0, max(0.0, (seconds - CLOSE_S) / (FAR_S - CLOSE_S)))


def _source(found: Evidence) -> float:
    """Return how far the source is from the label's own audio."""
    if found.official:
        return 0.0
    if not found.artist.credited:
        return 1.0
    return 0.25 if found.candidate.kind == "video" else 0.4


def _cut(found: Evidence) -> float:
    """Return 1 where a mix or a cut is named by one side only, which nothing refuses."""
    named = {code for code, _ in found.versions} ^ {code for code, _ in found.title.versions}
    return float(bool(named & (SOFT_VERSIONS | CUTS)))
