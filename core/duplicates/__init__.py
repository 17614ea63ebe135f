"""Which tracks are the same recording, and which the same song in other versions, with the evidence for it.

Reads the library and listens to files that could be the same; changes nothing anywhere.
"""

from core.duplicates.finding import Found, find

__all__ = ["Found", "find"]
