"""Songs that somebody wants, with candidates."""

from core.store import Store
from models.matching import Candidate, Decision, Judged
from models.wanted import ListHead, WantedTrack


def want(store: Store, owner_id: int, *titles: str, source: str = "list") -> list[int]:
    """Have somebody's list want songs, each with two candidates; return the ids of the wishes."""
    items = [WantedTrack(title, ("Somebody",), position=place) for place, title in enumerate(titles, 1)]
    kept = store.wishes.save_list(ListHead(source, "playlist", source, "youtube", len(items)), items)
    store.wishes.own(source, owner_id)
    ids = [item.wish_id for item in kept.items if item.wish_id is not None]
    for number in ids:
        offers = (candidate("good", 0.8), candidate("bad", 0.4))
        store.wishes.decide(number, Decision("review", offers, None, ("title_similar",)))
    return ids


def candidate(name: str, score: float) -> Judged:
    found = Candidate("youtube", name, f"https://youtu.be/{name}", f"The {name} one", duration_s=200.0)
    return Judged(found, score, "review", ("version:live",), (("title", 0.1, 3.0),))
