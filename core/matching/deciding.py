"""From judged candidates to one decision: accept, review or reject. Never the best of the bad."""

from collections.abc import Sequence

from core.matching.artists import same_name
from core.matching.evidence import names_of
from models.matching import CANDIDATE_KINDS, VERDICTS, Decision, Judged
from models.wanted import WantedTrack

#: Scores that differ by no more are equal: then the source decides, and views at the very last.
_EQUAL = 0.03
#: Recordings whose lengths differ by more seconds are different ones.
_DIFFERENT_S = 10.0


def decide(wanted: WantedTrack, judged: Sequence[Judged]) -> Decision:
    """Decide; the order of the candidates does not matter."""
    if not judged:
        return Decision("reject", reasons=("nothing_found",))
    ranked = sorted(judged, key=_rank)
    best = ranked[0]
    if best.verdict != "accept":
        return Decision(best.verdict, tuple(ranked), reasons=best.reasons)
    equals = [one for one in ranked if one.verdict == "accept" and best.score - one.score <= _EQUAL]
    chosen = min(equals, key=_preference)
    ranked.sort(key=lambda one: one is not chosen)
    if any(_differs(wanted, chosen, other) for other in equals):
        return Decision("review", tuple(ranked), reasons=("close_second",))
    return Decision("accept", tuple(ranked), chosen, chosen.reasons)


def _rank(one: Judged) -> tuple[int, float, tuple[object, ...]]:
    return VERDICTS.index(one.verdict), -one.score, _preference(one)


def _preference(one: Judged) -> tuple[bool, int, bool, float, float, int, str, str]:
    """Sort what is equal: the same ISRC, official audio before videos before uploads, the album, then what fits."""
    candidate = one.candidate
    kind = 0 if "official" in one.reasons else CANDIDATE_KINDS.index(candidate.kind)
    album = next((distance for name, distance, _ in one.parts if name == "album"), 0.5)
    return (
        "isrc" not in one.reasons,
        kind,
        candidate.explicit is False,
        album,
        -one.score,
        -(candidate.views or 0),
        candidate.provider,
        candidate.id,
    )


def _differs(wanted: WantedTrack, one: Judged, other: Judged) -> bool:
    """Whether two candidates that fit alike are two recordings, so that either could be meant."""
    if "isrc" in one.reasons and "isrc" not in other.reasons:
        return False
    first, second = one.candidate.duration_s, other.candidate.duration_s
    if wanted.duration_s is None and first is not None and second is not None and abs(first - second) > _DIFFERENT_S:
        return True
    return not any(
        same_name(a, b) for a in names_of(one.candidate) for b in (*names_of(other.candidate), *wanted.artists)
    )
