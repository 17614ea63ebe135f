"""What a provider of candidates must be able to do. Asks nobody itself."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from models.matching import Candidate
from models.wanted import WantedTrack

#: Videos of one house under several names: what is banned under one of these is banned under all.
ONE_HOUSE = ("youtube_music", "youtube", "list")
WATCH = "https://www.youtube.com/watch?v="


class Provider(Protocol):
    """Offers candidates for wanted tracks; used by many threads at once."""

    @property
    def name(self) -> str:
        """What candidates of it say as ``provider``, and SEARCH_PROVIDERS names it by."""

    def search(self, wanted: WantedTrack, *, stop: threading.Event) -> Iterator[Sequence[Candidate]]:
        """Yield the answers to one query after another, the most precise query first, best candidates first in each.

        The next query is made when the next answer is drawn: whoever has found what it looks for stops drawing. An
        answer may be empty, when the provider says that it has nothing.

        Raises
        ------
        ServiceError
            The provider cannot answer; that is not the same as having nothing.
        """

    def complete(self, candidate: Candidate) -> Candidate:
        """Return the candidate with what a list of results does not tell.

        Raises
        ------
        ServiceError
            "not_found" or "forbidden" when this candidate cannot be had; anything else says something of the provider.
        """


def key_of(provider: str, name: str) -> tuple[str, str]:
    """What makes two candidates the same thing, whoever found them."""
    return ("youtube" if provider in ONE_HOUSE else provider, name)
