"""What is asked for and told of playlists over HTTP; fields as in ``models.playlist``, where they are explained."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from core.errors import PlaylistError
from core.export.spec import spec_from
from models.playlist import UNASKED, PlaylistSpec
from playlista.web.track_models import Query

Id = Annotated[int, Field(ge=1, le=(1 << 63) - 1)]
Ids = Annotated[list[Id], Field(max_length=2000)]
Place = Annotated[int, Field(ge=1, le=100_000, description="Counted from 1.")]
Name = Annotated[str, Field(min_length=1, max_length=300, examples=["Friday evening"])]
Share = Annotated[float, Field(ge=0, le=1)]
Most = Annotated[int, Field(ge=0, le=1000)]

#: Mixed lists of mixed lists end here.
DEEPEST = 3


class LimitsGiven(BaseModel):
    """What every track of a list, and the list as a whole, has to keep to."""

    model_config = ConfigDict(extra="forbid")

    query: Query | None = Field(default=None, description="Only tracks that this query finds.")
    artist_most: Most | None = Field(default=None, description="At most so many of one artist; 0 for any number.")
    artist_gap: Most | None = Field(default=None, description="So many others between two of one artist.")
    album_most: Most | None = Field(default=None, description="At most so many of one album; 0 for any number.")
    album_gap: Most | None = Field(default=None, description="So many others between two of one album.")
    exclude: list[str] = Field(
        default=list(UNASKED), max_length=10, description="Classes of content that are kept out."
    )
    exploration: Share = Field(default=0.0, description="0 takes the best there is, 1 leaves it to chance.")
    hub_penalty: Share = Field(default=0.0, description="Counts against tracks that are near to everything.")
    avoid_played_days: float = Field(
        default=0.0, ge=0, le=36_500, description="Avoid what you played in the last days."
    )
    prefer_liked: bool = Field(default=False, description="Liked and highly rated tracks go first.")
    alternates: bool = Field(default=False, description="Several versions of one song may be together.")
    without: Ids = Field(default=[], description="Tracks that must not come.")


class SpecGiven(BaseModel):
    """What a playlist is asked to be; a method reads what it needs. GET /api/playlists/methods tells which that is."""

    model_config = ConfigDict(extra="forbid")

    method: str = Field(max_length=40, examples=["similar"])
    seeds: Ids = Field([], description="Tracks to start from, to extend, or to bring into order.", examples=[[1, 2]])
    length: int = Field(25, ge=1, le=2000, description="At most so many tracks.")
    name: Name | None = None
    embedding_share: Share | None = Field(None, description="How much embeddings count beside the timbre.")
    against: Ids = Field([], description="Tracks that the list should be unlike.")
    start: Id | None = Field(None, description="The first track.")
    end: Id | None = Field(None, description="The last track.")
    via: Ids = Field([], description="Tracks on the way.")
    duration_s: float | None = Field(None, gt=0, le=604_800, description="So long, instead of so many tracks.")
    random_seed: int = Field(0, ge=0, lt=1 << 63, description="Another one gives another list.")
    mood: str | None = Field(None, max_length=100, examples=["calm"])
    curve: str | None = Field(None, max_length=100, examples=["peak"])
    query: Query | None = Field(None, description="Of `rules`: what it takes.")
    sort: str | None = Field(None, max_length=100, description="Of `rules`: a field; falling with a - before it.")
    parts: "list[tuple[Annotated[float, Field(gt=0, le=1000)], SpecGiven]]" = Field(
        [], max_length=20, description="Of `mixed`: a weight and a specification each."
    )
    groups: int | None = Field(None, ge=1, le=1000, description="Of `clusters`: how many groups.")
    limits: LimitsGiven = LimitsGiven()
    locked: list[tuple[Place, Id]] = Field([], max_length=2000, description="Places with the tracks on them.")

    def spec(self) -> PlaylistSpec:
        """Return it as the engine takes it."""
        if _depth(self) > DEEPEST:
            raise PlaylistError(f"lists are mixed of others at most {DEEPEST} deep")
        return spec_from(self.model_dump())


def _depth(given: SpecGiven) -> int:
    return 1 + max((_depth(part) for _, part in given.parts), default=0)


class NewPlaylist(BaseModel):
    """A playlist to be built and saved."""

    name: Name
    spec: SpecGiven


class Preview(BaseModel):
    """A playlist to be built and not saved."""

    spec: SpecGiven


class PlaylistChange(BaseModel):
    """What is to be changed; what is left out stays."""

    name: Name | None = None
    tracks: Ids | None = Field(
        None, description="The ids in the order that you want: what is left out is removed, what is new is added."
    )
    remove: list[Place] = Field([], max_length=2000, description="Places that are taken out of the list as it is.")


class Regenerate(BaseModel):
    """How a list is built again."""

    random_seed: int | None = Field(None, ge=0, lt=1 << 63, examples=[7])


class Replace(BaseModel):
    """What comes on a place: a track, or the best there is."""

    track_id: Id | None = Field(None, examples=[17])


class Lock(BaseModel):
    """Which places stay as they are."""

    places: list[Place] = Field(max_length=2000, examples=[[1, 4]])
    refill: bool = Field(True, description="Fill the other places with other tracks now.")


class Unlock(BaseModel):
    """Which places are locked no longer; all without one."""

    places: list[Place] = Field([], max_length=2000, examples=[[1, 4]])


class Keep(BaseModel):
    """Whether a version is protected."""

    kept: bool = True


class VersionTold(BaseModel):
    """A version of a playlist."""

    version: int
    made_at: datetime
    kept: bool = Field(description="Never cleared away.")
    tracks: int
    spec: dict[str, Any]
    relaxed: list[str]
    notes: list[str]


class PlaylistHead(BaseModel):
    """A saved playlist in a list of them."""

    id: int
    owner_id: int
    name: str
    method: str = Field(examples=["similar"])
    made_at: datetime
    changed_at: datetime
    version: int = Field(description="The newest.")
    tracks: int
    duration_s: float = Field(description="How long it plays, as far as its tracks are in the library.")


class Playlists(BaseModel):
    """Your playlists, oldest first."""

    playlists: list[PlaylistHead]


class PartTold(BaseModel):
    """One side of a transition: tempo, key, energy or sound."""

    name: str
    score: float
    sentence: str


class TransitionTold(BaseModel):
    """How well a track leads to the next."""

    score: float
    parts: list[PartTold]


class EntryTold(BaseModel):
    """A place of a playlist: a track, why it is there, and how it leads to the next."""

    model_config = ConfigDict(extra="allow")

    place: int
    id: int
    title: str | None
    artists: list[str]
    duration_s: float
    tempo_bpm: float | None
    camelot: str | None
    score: float
    reason: str
    transition: TransitionTold | None
    locked: bool


class PlaylistTold(BaseModel):
    """A playlist with its tracks; `id` and `version` are null for one that was not saved."""

    id: int | None
    version: int | None
    owner_id: int | None
    name: str
    spec: dict[str, Any]
    duration_s: float
    weakest: int | None = Field(description="The place whose transition to the next is the worst.")
    relaxed: list[str] = Field(description="Which limits gave way, in sentences.")
    notes: list[str]
    evaluation: dict[str, float | None] | None = Field(description="The list in numbers, where it was asked for.")
    tracks: list[EntryTold]


class Versions(BaseModel):
    """The versions of a playlist, oldest first."""

    versions: list[VersionTold]


class Placed(BaseModel):
    """A track that came or went, with its place."""

    place: int
    id: int
    label: str


class MovedTold(BaseModel):
    """A track that is elsewhere."""

    id: int
    label: str
    before: int
    after: int


class DifferenceTold(BaseModel):
    """What is other in one version than in another."""

    before: int
    after: int
    came: list[Placed]
    went: list[Placed]
    moved: list[MovedTold]
    stayed: int


class Unfound(BaseModel):
    """An entry of a list that is not in the library."""

    position: int
    label: str
    reason: str


class Imported(BaseModel):
    """What was found of a list."""

    playlist: PlaylistHead | None = Field(description="Null where nothing was found.")
    found: int
    missing: list[Unfound]


class MethodTold(BaseModel):
    """A method, for a form: what it does, and which fields of a specification it reads."""

    name: str
    help: str
    fields: list[str]
    required: list[str]
    curves: list[str] = []
    moods: list[str] = []


class Methods(BaseModel):
    """All methods, and the limits and formats that all of them share."""

    methods: list[MethodTold]
    limits: dict[str, Any] = Field(description="JSON Schema of `limits`.")
    spec: dict[str, Any] = Field(description="JSON Schema of a specification.")
    content: list[str] = Field(description="The classes of content.")
    formats: list[str] = Field(examples=[["m3u8", "xspf"]])
