"""Lists of wanted tracks, read from services, files and text; each source has one reader."""

from core.lists.opening import open_list, read_sources, recognise

__all__ = ["open_list", "read_sources", "recognise"]
