"""Labels that people put on tracks: tags of users, where "tags" are those of files. Frozen values."""

from dataclasses import dataclass
from datetime import datetime

from models.people import LOCAL


@dataclass(frozen=True, slots=True)
class Label:
    """A label and how many ``tracks`` bear it. ``colour`` is "#rrggbb" or unknown; time is UTC."""

    id: int
    owner_id: int
    name: str
    colour: str | None
    made_at: datetime
    tracks: int = 0

    @property
    def is_global(self) -> bool:
        """Whether it is everybody's."""
        return self.owner_id == LOCAL
