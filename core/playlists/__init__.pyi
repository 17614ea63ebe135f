from core.playlists.building import METHODS as METHODS
from core.playlists.building import build as build
from core.playlists.building import build_groups as build_groups
from core.playlists.library import Library as Library
