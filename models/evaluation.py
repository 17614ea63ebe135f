"""What a playlist is worth in numbers. Frozen values; measures nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A playlist measured; ``None`` where there is nothing to measure, or nothing known.

    Parameters
    ----------
    tracks, duration_s : how many, and how long they play
    transition_mean, transition_min, transition_p10 : scores of the transitions, 0..1: the mean, the worst, and the one
        that a tenth are worse than
    weakest : the place, counted from 1, of the worst transition to the next
    tempo_compatible, key_compatible : the share of transitions whose tempos are within the pitch fader, half and double
        allowed, and whose keys are the same, neighbours or relatives on the wheel, of those with both known
    clashes : how many times a tempo or a key clashes with the next
    largest_step, mean_step : one minus the cosine of a track's vector with that of the next, 0..2
    artists : how many different artists there are to a track, 0..1: 1 where none comes twice
    artist_gap : how many other tracks are between two of one artist where they are nearest
    alike : how alike all tracks sound to one another, mean of cosines, -1..1
    coverage : the share of the library that sounds like some track of the list (cosine 0.5 or more), 0..1
    hubness : among the ten nearest of how many tracks of the library those of the list are, on average, to what all
        tracks are; 1 is usual, far more means that the list has tracks that are near to everything
    """

    tracks: int
    duration_s: float
    transition_mean: float | None = None
    transition_min: float | None = None
    transition_p10: float | None = None
    weakest: int | None = None
    tempo_compatible: float | None = None
    key_compatible: float | None = None
    clashes: int = 0
    largest_step: float | None = None
    mean_step: float | None = None
    artists: float | None = None
    artist_gap: int | None = None
    alike: float | None = None
    coverage: float | None = None
    hubness: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One number of two playlists; ``better`` is which of them has the better one, 1 or 2, 0 where neither has."""

    name: str
    first: float | None
    second: float | None
    better: int
