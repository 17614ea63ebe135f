"""The methods of playlists for a form: what each does, and which fields of a specification it reads."""

from core.export import FORMATS
from core.playlists import dj, mood, time
from core.playlists.building import METHODS
from models.content import CLASSES
from playlista.web.playlist_models import LimitsGiven, Methods, MethodTold, SpecGiven

_LENGTH = ("length", "duration_s")
_TOLD: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "similar": ("what sounds most like one or more tracks", ("seeds", "against", "embedding_share"), ("seeds",)),
    "mood": ("the tracks of a mood", ("mood",), ("mood",)),
    "dj": ("a set whose tempos and keys lead from track to track",
           ("seeds", "start", "end", "curve", "embedding_share"), ()),
    "journey": ("a smooth path from one track to another", ("start", "end", "via", "embedding_share"),
                ("start", "end")),
    "extend": ("a list that goes on", ("seeds", "end", "embedding_share"), ("seeds",)),
    "order": ("the best order of a list", ("seeds", "start", "end", "embedding_share"), ("seeds",)),
    "clusters": ("the group of a track, of the library divided into groups that sound alike",
                 ("seeds", "groups", "embedding_share"), ("seeds",)),
    "random": ("any tracks, liked ones more often", (), ()),
    "rules": ("what a query finds; built again with every analysis", ("query", "sort"), ("query",)),
    "time": ("tempo and energy for a time of the day, or a workout", ("curve",), ()),
    "mixed": ("several lists in one", ("parts",), ("parts",)),
}  # fmt: skip
_CURVES = {"dj": tuple(dj.CURVES), "time": tuple(time.CURVES)}


def methods() -> Methods:
    """Return all that a form needs."""
    return Methods(
        methods=[_method(name) for name in METHODS],
        limits=LimitsGiven.model_json_schema(),
        spec=SpecGiven.model_json_schema(),
        content=list(CLASSES),
        formats=[ending.removeprefix(".") for ending in FORMATS],
    )


def _method(name: str) -> MethodTold:
    told, fields, required = _TOLD[name]
    every = (*fields, *(() if name == "order" else _LENGTH), "random_seed", "limits")
    curves, moods = _CURVES.get(name, ()), tuple(mood.MOODS) if name == "mood" else ()
    return MethodTold(
        name=name, help=told, fields=list(every), required=list(required), curves=list(curves), moods=list(moods)
    )
