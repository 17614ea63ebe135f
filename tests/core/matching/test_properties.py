"""What holds for any text: nothing raises, equal is accepted, more difference never fits better, order is nothing."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.matching import REASONS, decide, is_strong, judge, same_track
from core.matching.artists import same_name
from core.matching.numbering import conflicts, numbering
from core.matching.text import likeness
from core.matching.titles import canonical_words
from models.audio import Tags
from models.matching import CANDIDATE_KINDS, VERDICTS, Candidate
from models.wanted import WantedTrack

WORDS = st.sampled_from(
    [
        "live",
        "remix",
        "(Live)",
        "[Official Video]",
        "-",
        "|",
        "feat.",
        "Pt. II",
        "No. 3",
        "Op. 9",
        "BWV 846:",
        "“",
        ")",
        "(",
        "【",
        "karaoke",
        "夜に駆ける",
        "봄날",
        "Кино",
        "Dreams",
        "the",
        "f**k",
        "&",
        "x",
        "1999",
        "8D",
        "'n'",
        "M.I.A.",
        "ー",
        "\u202e",
        "🎧",
        "I.",
    ]
)
TITLES = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map(" ".join))
NAMES = st.lists(TITLES, max_size=3).map(tuple)
SECONDS = st.one_of(st.none(), st.floats(0, 40_000))
CANDIDATES = st.builds(
    Candidate,
    provider=st.just("youtube"),
    id=st.uuids().map(str),
    url=st.just(""),
    title=TITLES,
    artists=NAMES,
    uploader=st.one_of(st.none(), TITLES),
    album=st.one_of(st.none(), TITLES),
    duration_s=SECONDS,
    kind=st.sampled_from(CANDIDATE_KINDS),
    isrc=st.one_of(st.none(), st.text(max_size=12)),
    explicit=st.one_of(st.none(), st.booleans()),
    views=st.one_of(st.none(), st.integers(0, 10**10)),
    whole=st.booleans(),
)
WANTED = st.builds(
    WantedTrack,
    title=TITLES,
    artists=NAMES,
    album=st.one_of(st.none(), TITLES),
    duration_s=SECONDS,
    isrc=st.one_of(st.none(), st.text(max_size=12)),
    explicit=st.one_of(st.none(), st.booleans()),
)


def equal_to(wanted: WantedTrack) -> Candidate:
    return Candidate(
        provider="youtube_music",
        id="equal",
        url="",
        title=wanted.title,
        artists=wanted.artists,
        album=wanted.album,
        duration_s=wanted.duration_s,
        kind="song",
        isrc=wanted.isrc,
        explicit=wanted.explicit,
    )


@given(WANTED, CANDIDATES)
@settings(max_examples=600, deadline=None)
def test_any_text_is_judged_within_its_bounds(wanted: WantedTrack, candidate: Candidate) -> None:
    judged = judge(wanted, candidate)
    assert 0.0 <= judged.score <= 1.0
    assert judged.verdict in VERDICTS
    assert judged.reasons
    assert set(judged.reasons) <= REASONS.keys()
    assert all(0.0 <= distance <= 1.0 and weight > 0 for _, distance, weight in judged.parts)
    assert not is_strong(judged) or judged.verdict == "accept"


@given(WANTED)
@settings(max_examples=600, deadline=None)
def test_a_candidate_equal_to_the_wanted_track_is_accepted(wanted: WantedTrack) -> None:
    wanted = replace(wanted, artists=(*wanted.artists, "Somebody"), duration_s=200.0)
    judged = judge(wanted, equal_to(wanted))
    assert (judged.verdict, judged.score) == ("accept", 1.0), judged


@given(WANTED, CANDIDATES, st.floats(0, 300), st.floats(0, 300), st.sampled_from([-1, 1]))
@settings(max_examples=300, deadline=None)
def test_more_difference_in_length_never_fits_better(
    wanted: WantedTrack, candidate: Candidate, one: float, other: float, sign: int
) -> None:
    less, more = sorted((one, other))
    wanted = replace(wanted, duration_s=400.0)
    near, far = (judge(wanted, replace(candidate, duration_s=400.0 + sign * seconds)) for seconds in (less, more))
    assert far.score <= near.score
    assert VERDICTS.index(far.verdict) >= VERDICTS.index(near.verdict)


@given(WANTED, st.lists(CANDIDATES, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_candidates_does_not_matter(
    wanted: WantedTrack, candidates: list[Candidate], random: object
) -> None:
    judged = [judge(wanted, candidate) for candidate in (*candidates, equal_to(wanted))]
    shuffled = sorted(judged, key=lambda one: random.random())  # type: ignore[attr-defined]
    assert decide(wanted, judged) == decide(wanted, shuffled)


@given(TITLES, TITLES)
@settings(max_examples=500, deadline=None)
def test_likeness_names_and_numbers_are_the_same_from_either_side(one: str, other: str) -> None:
    first, second = canonical_words(one), canonical_words(other)
    assert likeness(first, second) == likeness(second, first)
    assert same_name(one, other) == same_name(other, one)
    assert conflicts(numbering(first), numbering(second)) == conflicts(numbering(second), numbering(first))


@given(WANTED, TITLES, NAMES, SECONDS)
@settings(max_examples=200, deadline=None)
def test_any_tags_are_judged(wanted: WantedTrack, title: str, artists: tuple[str, ...], seconds: float | None) -> None:
    judged = same_track(wanted, Tags(title=title, artists=artists), seconds or 0.0)
    assert judged.verdict in ("accept", "reject")
