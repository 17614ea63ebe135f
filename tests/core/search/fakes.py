"""Small whole stand-ins: a provider with candidates of its own, and rules that look at titles only."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.errors import ServiceError
from models.matching import Candidate, Decision, Judged
from models.wanted import WantedTrack

WANTED = WantedTrack("Song", ("Ann",))


def candidate(name: str, title: str = "other", *, whole: bool = True, provider: str = "invented") -> Candidate:
    """A candidate of which nothing but the title matters."""
    return Candidate(provider, name, f"https://videos.example/{name}", title, whole=whole)


def judge(wanted: WantedTrack, one: Candidate) -> Judged:
    """The same title is accepted once all is known, "other" is doubtful, anything else rejected."""
    if one.title == wanted.title:
        return Judged(one, 1.0, "accept" if one.whole else "review")
    return Judged(one, 0.5, "review") if one.title == "other" else Judged(one, 0.1, "reject", ("title",))


def decide(wanted: WantedTrack, judged: Sequence[Judged]) -> Decision:
    """The first accepted one."""
    chosen = next((one for one in judged if one.verdict == "accept"), None)
    if chosen:
        return Decision("accept", tuple(judged), chosen)
    reasons = () if judged else ("nothing_found",)
    return Decision(
        "review" if any(one.verdict == "review" for one in judged) else "reject", tuple(judged), None, reasons
    )


def is_strong(judged: Judged) -> bool:
    """Whether nothing better needs to be looked for."""
    return judged.score == 1.0 and judged.verdict == "accept"


@dataclass
class Invented:
    """A provider that answers with what it is given, and counts what it is asked.

    ``whole`` says what the page of a candidate tells: its title, or what is raised. ``before`` is called on every page.
    """

    batches: Sequence[Sequence[Candidate] | ServiceError] = ()
    whole: dict[str, str | ServiceError] = field(default_factory=dict)
    before: Callable[[str], None] = lambda name: None
    name: str = "invented"
    drawn: int = 0
    looked_at: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def search(self, wanted: WantedTrack, *, stop: threading.Event) -> Iterator[Sequence[Candidate]]:
        for batch in self.batches:
            self.drawn += 1
            if isinstance(batch, ServiceError):
                raise batch
            yield batch

    def complete(self, one: Candidate) -> Candidate:
        with self._lock:
            self.looked_at.append(one.id)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            self.before(one.id)
            told = self.whole.get(one.id, one.title)
            if isinstance(told, ServiceError):
                raise told
            return replace(one, title=told, whole=True)
        finally:
            with self._lock:
                self._now -= 1


def fault(error_class: str, message: str = "it is ill") -> ServiceError:
    """What a service raises."""
    retry_at = time.time() + 3600 if error_class == "rate_limited" else None
    return ServiceError(message, service="invented", error_class=error_class, retry_at=retry_at)
