"""Candidates are looked at in parallel and taken in order, no more of them than needed, and faults are told apart."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import ServiceError, SettingsError
from core.search.finder import CALLS, Finder
from core.services.services import Services
from core.settings.sections import DownloadSettings
from models.matching import Candidate
from models.wanted import WantedTrack
from tests.core.search.fakes import WANTED, Invented, candidate, decide, fault, is_strong, judge

Make = Callable[..., Finder]
PATIENCE_S = 60.0


def some(count: int, *, right: tuple[int, ...] = (), whole: bool = False) -> list[Candidate]:
    return [candidate(f"c{place}", "Song" if place in right else "other", whole=whole) for place in range(count)]


def test_a_strong_candidate_ends_the_search(finder: Make, stop: threading.Event) -> None:
    first = Invented([some(3, right=(0,), whole=True), some(9)])
    second = Invented([[candidate("later", "Song")]])
    decision = finder(first, second).find(WANTED, stop=stop)
    assert decision.verdict == "accept"
    assert decision.chosen is not None
    assert decision.chosen.candidate.id == "c0"
    assert (first.drawn, second.drawn) == (1, 0)


def test_candidates_are_taken_in_their_order_whichever_is_looked_at_first(finder: Make, stop: threading.Event) -> None:
    turns = {f"c{place}": threading.Event() for place in range(5)}

    def backwards(name: str) -> None:
        place = int(name[1:])
        if place < 4:
            assert turns[f"c{place + 1}"].wait(PATIENCE_S)
        turns[name].set()

    provider = Invented([some(5)], before=backwards)
    decision = finder(provider).find(WANTED, stop=stop)
    assert [one.candidate.id for one in decision.judged] == ["c0", "c1", "c2", "c3", "c4"]


def test_the_first_strong_one_is_taken_though_a_later_one_was_there_before(finder: Make, stop: threading.Event) -> None:
    later = threading.Event()

    def wait_for_the_later(name: str) -> None:
        if name == "c1":
            assert later.wait(PATIENCE_S)
        elif name == "c3":
            later.set()

    provider = Invented([some(5, right=(1, 3))], before=wait_for_the_later)
    decision = finder(provider).find(WANTED, stop=stop)
    assert decision.chosen is not None
    assert decision.chosen.candidate.id == "c1"


def test_the_next_ones_are_looked_at_only_when_the_first_have_been_taken(finder: Make, stop: threading.Event) -> None:
    provider = Invented([some(20, right=(3,))])
    finder(provider, candidates_at_once=5).find(WANTED, stop=stop)
    assert set(provider.looked_at) <= {"c0", "c1", "c2", "c3", "c4"}


def test_no_more_are_looked_at_together_than_was_set(finder: Make, stop: threading.Event) -> None:
    together = threading.Barrier(3)

    def meet(_: str) -> None:
        together.wait(PATIENCE_S)

    provider = Invented([some(9)], before=meet)
    finder(provider, candidates_at_once=3).find(WANTED, stop=stop)
    assert provider.most_at_once == 3
    assert len(provider.looked_at) == 9


def test_many_tracks_at_once_share_one_bounded_pool(finder: Make, stop: threading.Event) -> None:
    provider = Invented([some(8)])
    found = finder(provider, candidates_at_once=4, search_threads=2)
    with ThreadPoolExecutor(8) as searching:
        list(searching.map(lambda _: found.find(WANTED, stop=stop), range(24)))
    assert len(provider.looked_at) == 24 * 8
    assert provider.most_at_once <= 8


def test_what_the_list_of_results_rules_out_is_not_looked_at(finder: Make, stop: threading.Event) -> None:
    provider = Invented([[candidate("a", "Another song", whole=False), candidate("b", "Song", whole=False)]])
    decision = finder(provider).find(WANTED, stop=stop)
    assert provider.looked_at == ["b"]
    assert [(one.candidate.id, one.verdict) for one in decision.judged] == [("a", "reject"), ("b", "accept")]


def test_banned_candidates_are_not_considered_whoever_finds_them(finder: Make, stop: threading.Event) -> None:
    provider = Invented([[candidate("x", "Song", provider="youtube"), candidate("y", "Song", provider="youtube")]])
    decision = finder(provider).find(WANTED, banned=[("youtube_music", "x")], stop=stop)
    assert [one.candidate.id for one in decision.judged] == ["y"]


def test_what_two_providers_find_is_considered_once(finder: Make, stop: threading.Event) -> None:
    first = Invented([[candidate("x", provider="youtube_music")]])
    second = Invented([[candidate("x", provider="youtube"), candidate("y", provider="youtube")]])
    decision = finder(first, second).find(WANTED, stop=stop)
    assert [(one.candidate.provider, one.candidate.id) for one in decision.judged] == [
        ("youtube_music", "x"),
        ("youtube", "y"),
    ]


def test_the_calls_for_one_track_are_bounded(finder: Make, stop: threading.Event) -> None:
    provider = Invented([[candidate(f"c{round_}-{place}", whole=False) for place in range(10)] for round_ in range(50)])
    decision = finder(provider).find(WANTED, stop=stop)
    assert provider.drawn + len(provider.looked_at) == CALLS
    assert decision.verdict == "review"


@pytest.mark.parametrize("error_class", ["rate_limited", "malformed", "unreachable", "unauthorized", "environment"])
def test_a_provider_that_cannot_answer_is_a_problem_and_the_next_is_asked(
    finder: Make, stop: threading.Event, error_class: str
) -> None:
    ill = Invented([fault(error_class, "no answer before noon")], name="ill")
    well = Invented([[candidate("x", "Song")]])
    decision = finder(ill, well).find(WANTED, stop=stop)
    assert decision.verdict == "accept"
    assert decision.problems == ("ill: no answer before noon",)


def test_nothing_found_by_all_is_a_rejection_without_problems(finder: Make, stop: threading.Event) -> None:
    decision = finder(Invented([[], []]), Invented([[]])).find(WANTED, stop=stop)
    assert (decision.verdict, decision.reasons, decision.problems) == ("reject", ("nothing_found",), ())


def test_nothing_found_because_nobody_answered_says_so(finder: Make, stop: threading.Event) -> None:
    decision = finder(Invented([fault("rate_limited", "later")])).find(WANTED, stop=stop)
    assert decision.reasons == ("nothing_found",)
    assert decision.problems == ("invented: later",)


def test_a_candidate_that_is_gone_is_rejected_and_the_next_taken(finder: Make, stop: threading.Event) -> None:
    provider = Invented([some(3, right=(0, 1))], whole={"c0": fault("not_found")})
    decision = finder(provider).find(WANTED, stop=stop)
    assert decision.chosen is not None
    assert decision.chosen.candidate.id == "c1"
    assert decision.judged[0].reasons == ("unavailable",)
    assert decision.problems == ()


def test_a_candidate_whose_page_fails_is_passed_over_and_told_of(finder: Make, stop: threading.Event) -> None:
    provider = Invented([some(3, right=(0, 1))], whole={"c0": fault("transient", "it broke")})
    decision = finder(provider).find(WANTED, stop=stop)
    assert [one.candidate.id for one in decision.judged] == ["c1"]
    assert decision.problems == ("https://videos.example/c0: it broke",)


def test_a_service_that_refuses_while_candidates_are_looked_at_is_left_alone(
    finder: Make, stop: threading.Event
) -> None:
    provider = Invented([some(20)], whole={"c0": fault("rate_limited", "until noon")})
    other = Invented([[candidate("x", "Song")]])
    decision = finder(provider, other).find(WANTED, stop=stop)
    assert set(provider.looked_at) <= {"c0", "c1", "c2", "c3", "c4"}
    assert decision.problems == ("invented: until noon",)
    assert decision.verdict == "accept"


def test_a_search_is_ended_from_outside(finder: Make, stop: threading.Event) -> None:
    held = threading.Event()

    def hold(_: str) -> None:
        stop.set()
        held.wait(PATIENCE_S)

    with pytest.raises(ServiceError, match="stopped"):
        finder(Invented([some(5)], before=hold)).find(WANTED, stop=stop)
    held.set()


def test_no_thread_is_left_once_it_is_closed(finder: Make, stop: threading.Event) -> None:
    before = set(threading.enumerate())

    def new() -> list[str]:
        """Its own: servers of other tests may still be answering, in threads that come and go."""
        names = [thread.name for thread in threading.enumerate() if thread not in before]
        return [name for name in names if name.startswith("playlista-candidate")]

    with finder(Invented([some(9)])) as made:
        made.find(WANTED, stop=stop)
        assert new() != []
    assert new() == []


def test_an_unknown_provider_is_named(services: Callable[..., Services]) -> None:
    chosen = DownloadSettings(search_providers=("youtube", "napster"))
    with pytest.raises(SettingsError, match="napster is not among youtube_music, youtube"):
        Finder(services(), chosen, judge=judge, decide=decide, is_strong=is_strong)


def test_the_address_of_the_sound_is_taken_as_it_is(finder: Make, stop: threading.Event) -> None:
    provider = Invented([[candidate("x", "Song")]])
    wanted = WantedTrack("Song", ("Ann",), source_ids=(("url", "https://sounds.example/a.flac"),))
    decision = finder(provider).find(wanted, stop=stop)
    assert decision.chosen is not None
    assert decision.chosen.candidate.url == "https://sounds.example/a.flac"
    assert decision.reasons == ("given",)
    assert provider.drawn == 0
