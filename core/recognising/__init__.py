"""Which tracks of the library the entries of a list are: by path, by sound, by the end of the path, by tags.

``recognise`` reads a list in a file; ``by_tags`` serves downloads as well. Nothing is written.
"""

from core.recognising.entries import recognise

__all__ = ["recognise"]
