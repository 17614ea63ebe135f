"""What a person says of a track, and when they played it. Frozen values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """``liked`` is 1, 0 for no opinion, or -1 for disliked; ``rating`` 0..5. ``played_at`` is the last time, in UTC."""

    liked: int = 0
    rating: float | None = None
    plays: int = 0
    played_at: datetime | None = None


NO_OPINION = Opinion()
