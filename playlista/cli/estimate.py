"""How long a run will still take, told from the bytes that were analysed and the time that took.

Files may differ by 100 times in length, so their number says nothing; bytes do, within one format. With one worker
that is exact. With several, what is in flight is not counted yet: the time told is too short by the longest file at
most, and too long at first, by what is in flight over what is finished. Other bit rates to come shift it as they do.
"""

#: What a file costs beside its bytes (opening, tags, identity), in bytes that take as long to analyse.
FILE_BYTES = 128 * 1024


class Estimate:
    """Hands out the time to go; all times are those of one clock, in seconds.

    Speed is known only when a file is finished: one in flight took time and yielded nothing yet. So it is measured at
    the last file that was finished, and from there on the time to go runs down.
    """

    def __init__(self, now: float) -> None:
        self._began = self._at = now
        self._worked = 0
        self._done = 0

    def skipped(self, files: int, size: int, now: float) -> None:
        """Note files that cost nothing; before the first work they were all there was to wait for."""
        self._done += size + files * FILE_BYTES
        if not self._worked:
            self._began = self._at = now

    def failed(self, size: int) -> None:
        """Note a file that could not be analysed: it says nothing of the speed."""
        self._done += size + FILE_BYTES

    def analysed(self, size: int, now: float) -> None:
        """Note a file that was analysed."""
        self._done += size + FILE_BYTES
        self._worked += size + FILE_BYTES
        self._at = now

    def share(self, files: int, size: int) -> float:
        """Return how much of all that was found is done, 0..1."""
        return min(1.0, self._done / max(size + files * FILE_BYTES, 1))

    def left_s(self, files: int, size: int, now: float) -> float | None:
        """Return the seconds to go for all that was found; ``None`` while nobody can know."""
        rest = size + files * FILE_BYTES - self._done
        if rest <= 0:
            return 0.0
        if not self._worked:
            return None
        left_s = rest * (self._at - self._began) / self._worked - (now - self._at)
        return left_s if left_s > 0 else None
