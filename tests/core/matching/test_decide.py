"""One decision from many candidates."""

from dataclasses import replace

from core.matching import decide, judge
from models.matching import Candidate, Decision
from models.wanted import WantedTrack

WANTED = WantedTrack("Starlight", ("Muse",), album="Black Holes and Revelations", duration_s=240.0)
SONG = Candidate("youtube_music", "song", "", "Starlight", ("Muse",), duration_s=240.0, kind="song")
VIDEO = replace(SONG, id="video", kind="video", title="Muse - Starlight")
UPLOAD = Candidate("youtube", "upload", "", "Muse - Starlight", uploader="somebody", duration_s=240.0)


def decided(*candidates: Candidate, wanted: WantedTrack = WANTED) -> Decision:
    return decide(wanted, [judge(wanted, candidate) for candidate in candidates])


def chosen(*candidates: Candidate, wanted: WantedTrack = WANTED) -> str | None:
    found = decided(*candidates, wanted=wanted).chosen
    return found.candidate.id if found else None


def test_with_no_candidate_nothing_was_found() -> None:
    assert decided() == Decision("reject", reasons=("nothing_found",))


def test_the_best_of_the_bad_is_not_taken() -> None:
    decision = decided(replace(SONG, title="Starlight (Live)"), replace(SONG, artists=("Slash",)))
    assert (decision.verdict, decision.chosen) == ("reject", None)
    assert decision.reasons
    assert len(decision.judged) == 2


def test_official_audio_is_taken_before_a_video_and_a_video_before_an_upload() -> None:
    assert chosen(UPLOAD, VIDEO, SONG) == "song"
    assert chosen(UPLOAD, VIDEO) == "video"
    assert chosen(UPLOAD) == "upload"


def test_the_album_is_taken_before_other_albums() -> None:
    other = replace(SONG, id="other", album="Hits of 2006", views=10**9)
    right = replace(SONG, id="right", album="Black Holes and Revelations (Deluxe)")
    assert chosen(other, right) == "right"


def test_views_tell_only_where_nothing_else_does() -> None:
    assert chosen(replace(SONG, id="few", views=10), replace(SONG, id="many", views=1000)) == "many"
    assert (
        chosen(replace(SONG, id="exact", views=10), replace(SONG, id="late", views=10**9, duration_s=245.0)) == "exact"
    )


def test_the_same_isrc_goes_before_everything() -> None:
    coded = replace(WANTED, isrc="GBAHT0600246")
    assert chosen(SONG, replace(UPLOAD, isrc="GBAHT0600246"), wanted=coded) == "upload"


def test_two_recordings_that_fit_alike_are_left_to_a_person() -> None:
    unknown = replace(WANTED, duration_s=None)
    decision = decided(SONG, replace(SONG, id="long", duration_s=420.0), wanted=unknown)
    assert (decision.verdict, decision.reasons) == ("review", ("close_second",))
    assert decided(SONG, replace(SONG, id="again", duration_s=241.0), wanted=unknown).verdict == "accept"


def test_candidates_come_back_best_first() -> None:
    decision = decided(UPLOAD, replace(SONG, id="live", title="Starlight (Live)"), SONG)
    assert [one.candidate.id for one in decision.judged] == ["song", "upload", "live"]
    assert decision.chosen is decision.judged[0]
