"""The engine: scan, decode, analyse, store, make playlists. Never imports click, fastapi or rq, never prints."""
