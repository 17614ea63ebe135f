"""playlista: analyses the music you have and makes playlists from it. Imports nothing: setup.cfg reads it."""

__version__ = "0.1.0"
