"""Finds where a wanted track can be had: asks provider after provider until there is something that fits.

Queries run in the caller's thread, looking at candidates in the one pool of the Finder: never nested, bounded in all.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from core import matching
from core.errors import ServiceError, SettingsError
from core.search.direct import DirectSearch
from core.search.in_order import InOrder, Outcome
from core.search.provider import Provider, key_of
from core.search.youtube import VideoSearch
from core.services.limits import stopped
from core.services.services import Services
from core.services.ytdlp import VideoPages
from core.settings.sections import DownloadSettings
from models.matching import Candidate, Decision, Judged
from models.wanted import WantedTrack

_log = logging.getLogger("playlista.search")

#: Queries and pages of videos for one track, at most; then it is decided on what is there.
CALLS = 30
#: Threads that look at candidates, at most; what is really asked is up to the limits of the services.
MOST_THREADS = 32
#: A candidate that cannot be had, and faults of a single candidate; any other tells of its provider.
_GONE = ("not_found", "forbidden")
_OF_CANDIDATE = ("malformed", "transient")

Judge = Callable[[WantedTrack, Candidate], Judged]
Decide = Callable[[WantedTrack, Sequence[Judged]], Decision]


@dataclass(slots=True)
class _Case:
    """One wanted track while it is looked for."""

    wanted: WantedTrack
    stop: threading.Event
    seen: set[tuple[str, str]]
    judged: list[Judged] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    calls: int = CALLS

    def fresh(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those that were not seen yet, each once."""
        chosen = []
        for candidate in candidates:
            key = key_of(candidate.provider, candidate.id)
            if key not in self.seen:
                self.seen.add(key)
                chosen.append(candidate)
        return chosen

    def spend(self, calls: int) -> None:
        """Count questions; nothing goes on once the program is to end."""
        self.calls -= calls
        if self.stop.is_set():
            raise stopped("search")


class Finder:
    """Looks for wanted tracks, from many threads at once; close it afterwards.

    Parameters
    ----------
    judge, decide, is_strong
        What fits: see ``core.matching``. A candidate of which only a list of results has told is judged, too; one that
        is rejected then is not looked at any further.
    providers
        Whom to ask, in this order, in place of SEARCH_PROVIDERS.
    """

    def __init__(
        self,
        services: Services,
        settings: DownloadSettings,
        *,
        judge: Judge = matching.judge,
        decide: Decide = matching.decide,
        is_strong: Callable[[Judged], bool] = matching.is_strong,
        providers: Sequence[Provider] | None = None,
    ) -> None:
        self._services, self._at_once = services, settings.candidates_at_once
        self._judge, self._decide, self._is_strong = judge, decide, is_strong
        self._pages = VideoPages(services, cookies_file=settings.cookies_file)
        self._direct = DirectSearch(self._pages)
        self._providers = made_providers(settings, services, self._pages) if providers is None else tuple(providers)
        self._looking = InOrder(min(MOST_THREADS, settings.candidates_at_once * settings.search_threads))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def find(self, wanted: WantedTrack, *, banned: Collection[tuple[str, str]] = (), stop: threading.Event) -> Decision:
        """Look for a track until something strong is found, or nobody is left to ask.

        Parameters
        ----------
        banned
            (provider, id) of candidates that are not to be considered.
        stop
            Ends the search soon when it is set.

        Raises
        ------
        ServiceError
            "stopped", when ``stop`` is set; no other: a provider that cannot answer is among the decision's problems.
        """
        case = _Case(wanted, stop, {key_of(*pair) for pair in banned})
        decision = self._given(case) or self._searched(case)
        _log.debug("%s: %s of %s candidates", wanted.label, decision.verdict, len(decision.judged))
        return replace(decision, problems=tuple(case.problems))

    def close(self) -> None:
        """Wait for what is being looked at, and leave no thread and no connection."""
        self._looking.close()
        self._pages.close()

    def _given(self, case: _Case) -> Decision | None:
        """Take what the list itself gives; another is looked for only where that is known not to be there any more."""
        for batch in self._direct.search(case.wanted, stop=case.stop):
            for candidate in case.fresh(batch):
                case.spend(0 if candidate.whole else 1)
                try:
                    found = candidate if candidate.whole else self._direct.complete(candidate)
                except ServiceError as error:
                    if error.error_class in _GONE:
                        case.judged.append(_gone(candidate))
                        continue
                    return self._put_off(case, error)
                chosen = Judged(found, 1.0, "accept", ("given",))
                return Decision("accept", (chosen, *case.judged), chosen, ("given",))
        return None

    def _put_off(self, case: _Case, error: ServiceError) -> Decision:
        if error.error_class == "stopped":
            raise error
        case.problems.append(str(error))
        return self._decide(case.wanted, case.judged)

    def _searched(self, case: _Case) -> Decision:
        for provider in self._providers:
            try:
                if self._found_by(provider, case):
                    break
            except ServiceError as error:
                if error.error_class == "stopped":
                    raise
                case.problems.append(f"{provider.name}: {error}")
        return self._decide(case.wanted, case.judged)

    def _found_by(self, provider: Provider, case: _Case) -> bool:
        """Ask one provider; whether no other needs to be asked."""
        for batch in provider.search(case.wanted, stop=case.stop):
            case.spend(1)
            if self._look_at(provider, case.fresh(batch), case) or case.calls <= 0:
                return True
            if case.judged and self._decide(case.wanted, case.judged).verdict == "accept":
                return True
        return False

    def _look_at(self, provider: Provider, candidates: Sequence[Candidate], case: _Case) -> bool:
        """Judge candidates in their order, several being completed at once; stop at the first strong one."""
        hints = [(one, self._judge(case.wanted, one)) for one in candidates]
        lacking = [one for one, hint in hints if not one.whole and hint.verdict != "reject"][: max(0, case.calls)]
        looks = self._looking.each(provider.complete, lacking, at_once=self._at_once, stop=case.stop)
        with contextlib.closing(looks):
            for candidate, hint in hints:
                judged: Judged | None = hint
                if candidate in lacking:
                    judged = self._completed(next(looks)[1], candidate, case)
                elif not candidate.whole and hint.verdict != "reject":
                    continue  # no call is left for it
                if judged is not None:
                    case.judged.append(judged)
                    if self._is_strong(judged):
                        return True
        return False

    def _completed(self, outcome: Outcome[Candidate], candidate: Candidate, case: _Case) -> Judged | None:
        """Judge a candidate by what its page tells; ``None`` when that cannot be had now, for reasons of its own."""
        case.spend(1)
        try:
            return self._judge(case.wanted, outcome.result())
        except ServiceError as error:
            if error.error_class in _GONE:
                return _gone(candidate)
            if error.error_class not in _OF_CANDIDATE:
                raise
            case.problems.append(f"{candidate.url}: {error}")
            return None


def _gone(candidate: Candidate) -> Judged:
    return Judged(candidate, 0.0, "reject", ("unavailable",))


def made_providers(settings: DownloadSettings, services: Services, pages: VideoPages) -> tuple[Provider, ...]:
    """Make the providers that SEARCH_PROVIDERS names.

    Raises
    ------
    SettingsError
        One is not known.
    """
    from core.search.youtube_music import MusicSearch
    from core.services.ytmusic import youtube_music

    known: dict[str, Callable[[], Provider]] = {
        MusicSearch.name: lambda: MusicSearch(youtube_music(services)),
        VideoSearch.name: lambda: VideoSearch(pages),
    }
    unknown = [name for name in settings.search_providers if name not in known]
    if unknown:
        raise SettingsError(f"SEARCH_PROVIDERS: {', '.join(unknown)} is not among {', '.join(known)}")
    return tuple(known[name]() for name in settings.search_providers)
