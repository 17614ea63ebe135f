"""Is this recording the wanted track? ``judge`` compares one candidate, ``decide`` all of them; see docs/matching.md.

Pure functions over values; searches and downloads nothing.
"""

from core.matching.deciding import decide
from core.matching.judging import is_strong, judge, same_track
from core.matching.reasons import REASONS, sentences

__all__ = ["REASONS", "decide", "is_strong", "judge", "same_track", "sentences"]
