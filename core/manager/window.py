"""The time of the day in which files are analysed. Has no clock of its own."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Window:
    """From one time of the day, included, to another, excluded, over midnight if that is the earlier one."""

    begins: time
    ends: time

    def holds(self, now: time) -> bool:
        """Tell whether a time of the day is inside."""
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


def window(text: str) -> Window | None:
    """Read "22:00-06:00"; nothing is no window: always."""
    if not text:
        return None
    begins, _, ends = text.partition("-")
    return Window(time.fromisoformat(begins), time.fromisoformat(ends))
