"""What a track is beside a song: a long mix, spoken words, a skit, live, of Christmas; each with the reason.

Pure functions over tags, length and features: a guess that people can overrule. Opens no file.
"""

from core.playlists.content.finding import VERSION, find, sounds_spoken

__all__ = ["VERSION", "find", "sounds_spoken"]
