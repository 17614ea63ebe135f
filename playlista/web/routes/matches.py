"""Songs that were wanted and are not there: what was found for them, and the decisions of people about it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from core.errors import MissingError, OrderError
from core.export.record import offer_record, wish_record
from core.matching import sentences
from models.downloads import Offer, Wish
from models.jobs import NewJob
from models.wanted import ListHead
from playlista.jobs import orders
from playlista.web.access import Caller, SignedIn, Writer
from playlista.web.context import Context, ServerContext
from playlista.web.paths import RowId
from playlista.web.problems import problems
from playlista.web.records import RecordResponse

router = APIRouter(tags=["matches"], responses=problems(404))

OPEN = ("review", "rejected", "failed", "wanted")
#: Where a candidate is from, and its id there.
Provider = Annotated[str, Field(max_length=100, examples=["youtube_music"])]
State = Literal["wanted", "review", "rejected", "failed", "done", "all"]


class WishTold(BaseModel):
    """A wanted song, what became of it, and why in words."""

    model_config = ConfigDict(extra="allow")

    id: int
    title: str
    artists: list[str]
    album: str | None
    duration_s: float | None
    state: str = Field(examples=["review"])
    path: str | None
    reasons: list[str] = Field(description="Codes.")
    error_class: str | None
    why: str = Field(description="The reasons in words.")
    attempts: int
    updated_at: datetime | None
    candidates_found: int
    best_score: float | None


class CandidateTold(BaseModel):
    """What a provider offers for a song."""

    model_config = ConfigDict(extra="allow")

    provider: str
    id: str
    url: str
    title: str
    artists: list[str]
    uploader: str | None
    album: str | None
    duration_s: float | None
    kind: str = Field(examples=["song"])
    score: float
    verdict: str = Field(examples=["review"])
    reasons: list[str]
    why: str = Field(description="The reasons in words.")
    parts: list[tuple[str, float, float]] = Field(description="Name, distance 0..1, and weight of what was compared.")
    banned: bool
    chosen: bool


class MatchTold(WishTold):
    """A wanted song with its candidates, best first."""

    candidates: list[CandidateTold]


class Matches(BaseModel):
    """Wanted songs, by id; the next page begins behind the id `next`."""

    matches: list[WishTold]
    next: int | None


class Chosen(BaseModel):
    """A candidate."""

    provider: Provider
    candidate: str = Field(max_length=1000, examples=["dQw4w9WgXcQ"])


class Retry(BaseModel):
    """Songs by id."""

    ids: list[int] = Field(max_length=10_000, examples=[[5, 9]])


class Retried(BaseModel):
    """How many songs will be looked for again."""

    wanted: int


All = Annotated[bool, Query(description="Everybody's; for administrators.")]


class Fetched(BaseModel):
    """The downloads that were queued."""

    jobs: list[int] = Field(description="By their ids; empty where no list of yours can be read again.")


@router.get("/api/matches", response_model=Matches)
def list_matches(
    caller: SignedIn,
    context: Context,
    state: State | None = None,
    all: All = False,
    after: Annotated[int, Query(ge=0, lt=1 << 63)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> RecordResponse:
    """List the songs of lists that you wanted and that are not there, or those of one state."""
    states = OPEN if state is None else None if state == "all" else (state,)
    found = []
    for wish in _seen(context, caller, everybodys=all, after=after):
        if states is None or wish.state in states:
            found.append(wish)
        if len(found) > limit:
            break
    told = [_wish_record(context, wish) for wish in found[:limit]]
    return RecordResponse({"matches": told, "next": found[limit - 1].id if len(found) > limit else None})


@router.post("/api/matches/retry")
def retry_matches(given: Retry, caller: Writer, context: Context) -> Retried:
    """Have songs looked for again by the next run, whatever was decided before; bans stay."""
    allowed = [number for number in given.ids if 0 < number < 1 << 63 and _may_see(context, caller, number)]
    return Retried(wanted=context.store.wishes.want_again(allowed))


@router.post("/api/matches/fetch", responses=problems(400))
def fetch_matches(given: Retry, caller: Writer, context: Context) -> Fetched:
    """Have the lists of yours that want some songs downloaded once more, for what was picked or is wanted again.

    What is there is kept. Lists that cannot be read again are left out.
    """
    allowed = [number for number in given.ids if 0 < number < 1 << 63 and _may_see(context, caller, number)]
    heads = context.store.wishes.lists_of(allowed, caller.owner_id)
    jobs = [job for job in (_again(context, caller, head) for head in heads) if job is not None]
    return Fetched(jobs=[job.id for job in context.queue.submit(jobs)] if jobs else [])


def _again(context: ServerContext, caller: Caller, head: ListHead) -> NewJob | None:
    try:
        return orders.again(head, owner_id=caller.owner_id, settings=context.settings)
    except OrderError:
        return None


@router.get("/api/matches/{wish_id}", response_model=MatchTold)
def show_match(wish_id: RowId, caller: SignedIn, context: Context) -> RecordResponse:
    """Tell a wanted song with its candidates side by side, with scores and reasons."""
    wish = _the_wish(context, caller, wish_id)
    offers = context.store.wishes.offers(wish.id)
    candidates = [_offer_record(wish, offer) for offer in offers]
    return RecordResponse({**_wish_record(context, wish), "candidates": candidates})


@router.post("/api/matches/{wish_id}/pick", status_code=204)
def pick_candidate(wish_id: RowId, given: Chosen, caller: Writer, context: Context) -> None:
    """Take a candidate, whatever its score: the next run downloads it."""
    wish, offer = _offered(context, caller, wish_id, given)
    context.store.wishes.pick(wish, (offer.candidate.provider, offer.candidate.id))


@router.post("/api/matches/{wish_id}/ban", status_code=204)
def ban_candidate(wish_id: RowId, given: Chosen, caller: Writer, context: Context) -> None:
    """Never take a candidate for this song."""
    _ban(context, caller, wish_id, given, banned=True)


@router.post("/api/matches/{wish_id}/unban", status_code=204)
def unban_candidate(wish_id: RowId, given: Chosen, caller: Writer, context: Context) -> None:
    """Allow a candidate again."""
    _ban(context, caller, wish_id, given, banned=False)


def _ban(context: ServerContext, caller: Caller, wish_id: int, given: Chosen, *, banned: bool) -> None:
    wish, offer = _offered(context, caller, wish_id, given)
    context.store.wishes.ban(wish.id, [(offer.candidate.provider, offer.candidate.id)], banned=banned)


def _seen(context: ServerContext, caller: Caller, *, everybodys: bool, after: int) -> Any:
    """The wishes behind an id that somebody sees, by id."""
    if everybodys and not caller.is_admin:
        raise HTTPException(403, "only administrators see the songs of everybody")
    wishes = context.store.wishes
    if everybodys:
        return (wish for wish in wishes.in_state(*OPEN, "done") if wish.id > after)
    ids = [number for number in wishes.wanted_by(caller.owner_id) if number > after]
    return (wish for at in range(0, len(ids), 500) for wish in wishes.get(ids[at : at + 500]).values())


def _may_see(context: ServerContext, caller: Caller, wish_id: int) -> bool:
    return caller.is_admin or caller.owner_id in context.store.wishes.owners_of(wish_id)


def _the_wish(context: ServerContext, caller: Caller, wish_id: int) -> Wish:
    wish = context.store.wishes.get([wish_id]).get(wish_id)
    if wish is None or not _may_see(context, caller, wish_id):
        raise MissingError(f"there is no song {wish_id}")
    return wish


def _offered(context: ServerContext, caller: Caller, wish_id: int, given: Chosen) -> tuple[Wish, Offer]:
    wish = _the_wish(context, caller, wish_id)
    for offer in context.store.wishes.offers(wish.id):
        if (offer.candidate.provider, offer.candidate.id) == (given.provider, given.candidate):
            return wish, offer
    raise MissingError(f"{given.provider}:{given.candidate} was not offered for this song")


def _wish_record(context: ServerContext, wish: Wish) -> dict[str, object]:
    offers = context.store.wishes.offers(wish.id)
    best = max((offer.judged.score for offer in offers if not offer.banned), default=None)
    why = wish.reason or sentences(wish.reasons)
    return {**wish_record(wish), "why": why, "candidates_found": len(offers), "best_score": best}


def _offer_record(wish: Wish, offer: Offer) -> dict[str, object]:
    chosen = wish.chosen == (offer.candidate.provider, offer.candidate.id)
    return {**offer_record(offer), "why": sentences(offer.judged.reasons), "chosen": chosen}
