"""What is told of tracks over HTTP; named as in ``core.export.record`` and ``core.store.table``."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

TrackIds = Annotated[list[int], Field(max_length=100_000, description="Ids of tracks.", examples=[[1, 2, 3]])]
Query = Annotated[
    str, Field(max_length=2000, description="A filter, as of GET /api/tracks.", examples=["genre:house tempo:120..130"])
]


class TrackRow(BaseModel):
    """A track in a table; only the fields that were asked for."""

    id: int
    path: str | None = Field(None, examples=["/music/Harbour Strings/Rope and Sail.flac"])
    title: str | None = Field(None, examples=["Rope and Sail"])
    artists: list[str] | None = Field(None, examples=[["Harbour Strings"]])
    album: str | None = None
    album_artist: str | None = None
    year: int | None = None
    genres: list[str] | None = None
    track_number: int | None = None
    tag_bpm: float | None = Field(None, description="What the file itself says.")
    tag_key: str | None = Field(None, description="What the file itself says.")
    has_cover: bool | None = None
    duration_s: float | None = Field(None, examples=[214.3])
    codec: str | None = Field(None, examples=["flac"])
    bit_rate: int | None = None
    size: int | None = Field(None, description="Bytes.")
    added_at: datetime | None = None
    analysed_at: datetime | None = None
    tempo_bpm: float | None = Field(None, examples=[128.02])
    tempo_unfolded_bpm: float | None = Field(None, description="Before it was folded into PREFERRED_TEMPO_RANGE.")
    tempo_confidence: float | None = None
    key: str | None = Field(None, examples=["A minor"])
    camelot: str | None = Field(None, examples=["8A"])
    key_confidence: float | None = None
    loudness_lufs: float | None = Field(None, examples=[-9.3])
    replaygain_db: float | None = Field(None, description="Louder by so much it is as loud as all others.")
    true_peak_dbtp: float | None = None
    energy: float | None = Field(None, description="0..1")
    danceability: float | None = Field(None, description="0..1")
    missing: bool | None = Field(None, description="Whether its file has vanished.")
    corrected: bool | None = Field(None, description="Whether somebody corrected tempo or key.")
    liked: int | None = Field(None, description="1 liked, -1 disliked, 0 neither; your own.")
    rating: float | None = Field(None, description="0..5; your own.")
    plays: int | None = Field(None, description="How often you played it.")
    played_at: datetime | None = None
    labels: list[str] | None = Field(None, description="Your labels and everybody's.")
    heard: dict[str, float] | None = Field(None, description="The tags that networks are surest of, with scores.")


class TrackPage(BaseModel):
    """Some rows of an answer."""

    total: int = Field(description="How many tracks the query finds.")
    offset: int
    tracks: list[TrackRow]


class QueryField(BaseModel):
    """A field of the filter language."""

    name: str = Field(examples=["tempo"])
    kind: str = Field(description="text, key, number, time, flag or choice.", examples=["number"])
    sortable: bool
    help: str = Field(examples=["a number or a range: tempo:120, tempo:120..130, tempo:..90"])
    values: list[str] = Field([], description="What there is to choose from, if that is known.")


class QueryFields(BaseModel):
    """All fields of the filter language."""

    fields: list[QueryField]
    cells: list[str] = Field(description="What `fields=` of GET /api/tracks may name.")


class MeasuredValues(BaseModel):
    """What was measured beneath a correction."""

    tempo_bpm: float | None
    tempo_confidence: float
    key: str | None
    camelot: str | None
    key_confidence: float
    key_opening: str | None
    key_ending: str | None
    danceability: float | None


class SourceTold(BaseModel):
    """Where a value comes from."""

    kind: str = Field(description="measured, corrected, or locked: found right as it was measured.")
    measured: float | str | None
    confidence: float = Field(description="0..1, of what was measured.")
    sureness: str = Field(description="The same in words.", examples=["fairly sure"])
    version: str = Field(description="Engine and version that measured it.", examples=["fast.1"])
    by_name: str | None
    at: datetime | None
    unfolded: float | None = Field(description="The tempo before it was folded into PREFERRED_TEMPO_RANGE.")


class CorrectionTold(BaseModel):
    """What somebody corrected."""

    tempo_bpm: float | None
    key: str | None
    measured: MeasuredValues
    by_id: int
    by_name: str
    at: datetime
    confirmed: list[str] = Field(description="Which of tempo and key are locked as they were measured.")


class TempoCandidateTold(BaseModel):
    """One tempo that explains the track."""

    bpm: float
    score: float


class TrackDetail(BaseModel):
    """Everything known of a track: its file, its tags, what was measured, what networks heard, what people say."""

    model_config = ConfigDict(extra="allow")

    id: int
    path: str
    size: int
    identity: str = Field(description="The hash of its sound, which stays when the file is moved or retagged.")
    title: str | None
    artists: list[str]
    album: str | None
    year: int | None
    genres: list[str]
    has_cover: bool
    tag_bpm: float | None
    tag_key: str | None
    disagreements: dict[str, str] = Field(description="Sentences, where the tags say something else than what counts.")
    tag_relations: dict[str, str] = Field(description="What the tags' tempo and key are to ours, as queries name it.")
    sources: dict[str, SourceTold] = Field(description="Where tempo_bpm and key come from.")
    unfolded_bpm: float | None = Field(description="The tempo before it was folded into PREFERRED_TEMPO_RANGE.")
    duration_s: float
    codec: str
    sample_rate: int
    channels: int
    tempo_bpm: float | None
    tempo_confidence: float
    tempo_candidates: list[TempoCandidateTold]
    beats: list[float] = Field(description="Seconds; of the tempo that counts.")
    tempo_curve: list[float] = Field(description="64 tempos in BPM, over the length of the track.")
    tempo_stable: bool | None = Field(description="Whether the tempo stays within 3 %; null where it cannot be told.")
    beats_per_bar: int | None
    downbeats: list[float] = Field(description="The beats that begin a bar, in seconds; empty where they are unknown.")
    downbeat_confidence: float | None
    phrases: list[float] = Field(description="The downbeats at which something new begins, in seconds.")
    key: str | None
    camelot: str | None
    key_confidence: float
    key_second: str | None
    key_opening: str | None
    key_ending: str | None
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    replaygain_db: float | None
    energy: float | None
    energy_curve: list[float] = Field(description="64 values, 0..1, over the length of the track.")
    danceability: float | None
    warnings: list[str] = Field(description="What was odd about the file, a sentence each.")
    moods: dict[str, float]
    tags_heard: dict[str, float]
    content: list[str] = Field(description="What it is beside a song: mix, spoken, skit, live, christmas.")
    labels: list[str]
    liked: int
    rating: float | None
    plays: int
    played_at: datetime | None
    correction: CorrectionTold | None
    added_at: datetime
    analysed_at: datetime
    missing_since: datetime | None
    versions: str


class Correct(BaseModel):
    """Which tracks are corrected, by ids or by a query, and how."""

    ids: TrackIds | None = None
    query: Query | None = None
    tempo: str | None = Field(
        None,
        max_length=40,
        description="BPM; x2, /2, x3, /3, x3/2, x2/3 of the present tempo; or `tag` for what the file says.",
        examples=["x2"],
    )
    key: str | None = Field(None, max_length=40, description="A name, Camelot's, or `tag`.", examples=["8A"])
    undo: list[str] = Field([], max_length=2, description='"tempo" and "key": what was measured counts again.')
    lock: list[str] = Field([], max_length=2, description='"tempo" and "key": what was measured is right, for good.')
    unlock: list[str] = Field([], max_length=2, description='"tempo" and "key": takes back what was locked.')


class Corrected(BaseModel):
    """What a correction changed."""

    changed: list[int] = Field(description="The ids of the tracks whose tempo or key is another now.")
    asked: int = Field(description="How many tracks were meant.")


class OpinionGiven(BaseModel):
    """What you say of a track; what is left out stays."""

    liked: int | None = Field(None, ge=-1, le=1, description="1 liked, -1 disliked, 0 neither.", examples=[1])
    rating: float | None = Field(None, ge=0, le=5, description="Stars; null for none.", examples=[4.5])


class OpinionsGiven(BaseModel):
    """What you say of many tracks, named by ids or by a query."""

    ids: TrackIds | None = None
    query: Query | None = None
    liked: int = Field(ge=-1, le=1, description="1 liked, -1 disliked, 0 neither.", examples=[1])


class OpinionsTold(BaseModel):
    """Of how many tracks that was said."""

    tracks: int


class OpinionTold(BaseModel):
    """What you say of a track now."""

    liked: int
    rating: float | None
    plays: int
    played_at: datetime | None


class Neighbour(TrackRow):
    """A track that sounds like another."""

    similarity: float = Field(description="-1..1, 1 is the same sound.", examples=[0.93])
    distance: float = Field(description="1 minus the similarity.")
    reason: str = Field(examples=["very close in timbre (0.93), same key 8A, 2 BPM apart"])


class Neighbours(BaseModel):
    """The tracks that sound most like one, nearest first."""

    neighbours: list[Neighbour]


class FailureTold(BaseModel):
    """A file that could not be analysed."""

    path: str
    size: int
    error_class: str = Field(examples=["corrupt"])
    stage: str = Field(examples=["decode"])
    reason: str = Field(examples=["no sound in it could be decoded"])
    attempts: int
    first_at: datetime
    last_at: datetime


class Failures(BaseModel):
    """Files that could not be analysed, by path."""

    total: int
    offset: int
    failures: list[FailureTold]
