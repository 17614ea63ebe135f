"""A recording that could be the wanted track, how well it fits, and what was decided. Decides nothing itself."""

from dataclasses import dataclass

#: What a candidate is, best first: the label's own audio, the artist's video, anybody's upload.
CANDIDATE_KINDS = ("song", "video", "upload")
VERDICTS = ("accept", "review", "reject")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a provider offers for a wanted track; ``None`` where it does not say.

    ``provider`` is who found it ("youtube_music", "youtube", "list", "direct"), ``id`` is unique there, ``url`` is what
    is downloaded. ``uploader`` is the channel. ``kind`` is one of ``CANDIDATE_KINDS``. ``whole`` is false while only a
    list of results has told of it, so that fields may be missing which the page of it has.
    """

    provider: str
    id: str
    url: str
    title: str
    artists: tuple[str, ...] = ()
    uploader: str | None = None
    album: str | None = None
    duration_s: float | None = None
    kind: str = "upload"
    isrc: str | None = None
    explicit: bool | None = None
    views: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its score, 0..1, a verdict of ``VERDICTS``, and why.

    ``reasons`` are codes of ``core.matching.REASONS``, what weighed most first ("version:live", "duration", …).
    ``parts`` are (name, distance 0..1, weight) of the fields that both sides have; the score is 1 minus their weighted
    mean.
    """

    candidate: Candidate
    score: float
    verdict: str
    reasons: tuple[str, ...] = ()
    parts: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a wanted track: a verdict of ``VERDICTS``, and all candidates judged, best first.

    ``chosen`` is set where the verdict is "accept"; ``reasons`` are codes of ``core.matching.REASONS``. No candidate at
    all is a rejection with the reason "nothing_found"; ``problems`` are providers that could not answer, a sentence
    each: with any of these, nothing found does not mean that there is nothing.
    """

    verdict: str
    judged: tuple[Judged, ...] = ()
    chosen: Judged | None = None
    reasons: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
