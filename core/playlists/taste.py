"""What moves a score beside the fit itself: chance, hubs, what the listener likes.

Scores stay in their own unit, so that limits and reasons mean the same as without.
"""

import numpy as np
from numpy.typing import NDArray

from core.playlists.chance import noise
from core.playlists.library import Library
from core.similarity import lengths
from models.playlist import Limits

Floats = NDArray[np.float32]

#: A liked track is taken before others that fit better by this much of a standard deviation.
LIKED_DEVIATIONS = 0.5
MIDDLE_RATING, RATING_SPAN = 2.5, 2.5


def tasted(
    scores: Floats, library: Library, limits: Limits, allowed: NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Return scores after exploration, the penalty for hubs and the taste of the listener; the same where none asks.

    Parameters
    ----------
    scores : float32, shape (n,), in any unit, higher is better
    allowed : bool, shape (n,): the tracks in question, whose mean and deviation are the measure
    """
    if not (limits.exploration or limits.hub_penalty or limits.prefer_liked) or not allowed.any():
        return scores
    middle, deviation = float(scores[allowed].mean()), float(scores[allowed].std()) or 1.0
    moved = (1.0 - limits.exploration) * (scores - middle) / deviation
    if limits.exploration:
        moved += limits.exploration * noise(library, rng)
    if limits.hub_penalty:
        moved -= limits.hub_penalty * _standard(centrality(library), allowed)
    if limits.prefer_liked:
        moved += LIKED_DEVIATIONS * liking(library)
    return (middle + deviation * moved).astype(np.float32)


def liking(library: Library) -> Floats:
    """Return how much the listener likes each track, -1..1: an opinion, else a rating; 0 for neither."""
    liked, rating = library.columns.liked, library.columns.rating
    rated = np.nan_to_num((rating - MIDDLE_RATING) / RATING_SPAN)
    return np.where(liked != 0, liked, np.clip(rated, -1, 1)).astype(np.float32)


def centrality(library: Library) -> Floats:
    """Return how near each track is to the middle of the library: the cosine with the mean of all directions.

    What is nearest to the middle is among the neighbours of too many (Radovanović, Nanopoulos and Ivanović, 2010).
    """
    measured = lengths(library.matrix) if library.lengths is None else library.lengths
    inverse = np.divide(1, measured, out=np.zeros_like(measured), where=measured > 0)
    middle = inverse @ library.matrix
    cosines: Floats = (library.matrix @ middle) * inverse / np.float32(np.linalg.norm(middle) or 1)
    return cosines


def _standard(values: Floats, among: NDArray[np.bool_]) -> Floats:
    standard: Floats = (values - values[among].mean()) / (values[among].std() or np.float32(1))
    return standard
