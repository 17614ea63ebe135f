"""A track, a failure or a playlist as one flat record, for JSON and for whoever shows it.

The names are those of the fields in ``models``; nothing is rounded and nothing is left out without being asked.
"""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from core.export.sources import sources_record
from core.export.spec import spec_record
from models.corrections import Correction
from models.downloads import Offer, Wish
from models.features import Features
from models.learned import NetworkOutput
from models.library import LibraryStats
from models.moods import moods, tags
from models.opinions import Opinion
from models.playlist import Playlist, PlaylistEntry
from models.relations import claims, disagreements
from models.track import LibraryFailure, LibraryTrack

Record = dict[str, object]

#: What a record of a track holds when not everything is asked for.
SHORT = (
    "id", "path", "title", "artists", "album", "duration_s", "tempo_bpm", "tempo_confidence", "key", "camelot",
    "key_confidence", "loudness_lufs", "energy", "danceability", "tags_heard", "moods", "content", "liked", "rating",
    "labels", "correction",
)  # fmt: skip

#: Tags that claim what we measure stand beside it under another name.
TAG_NAMES = {"bpm": "tag_bpm", "key": "tag_key"}


def track_record(entry: LibraryTrack, *, full: bool = False) -> Record:
    """Return a track as a flat record: the fields of ``SHORT``, or with ``full`` everything known about it.

    Times are ISO 8601 in UTC; a name that is no valid UTF-8 keeps its odd bytes as lone surrogates (PEP 383), which
    JSON carries as ``\\udcXX`` and Python reads back to the same name.
    """
    track = entry.track
    record: Record = {
        "id": entry.id,
        **_shallow(track.file),
        "identity": track.identity,
        **{TAG_NAMES.get(name, name): value for name, value in _shallow(track.tags).items()},
        **_shallow(track.info),
        **_features(track.features),
        "versions": track.versions,
        "warnings": track.warnings,
        "added_at": entry.added_at.isoformat(),
        "analysed_at": entry.analysed_at.isoformat(),
        "missing_since": entry.missing_since.isoformat() if entry.missing_since else None,
        "tags_heard": tags(entry.networks),
        "moods": moods(entry.networks),
        "networks": {output.pipeline.network: _network(output) for output in entry.networks},
        "content": [each.name for each in entry.content],
        "content_reasons": {each.name: {"source": each.source, "reason": each.reason} for each in entry.content},
        **_opinion(entry.opinion),
        "labels": entry.labels,
        "correction": _correction(entry.correction),
        "unfolded_bpm": entry.unfolded_bpm,
        "sources": sources_record(entry),
        "tag_relations": {name: claim.relation for name, claim in claims(entry).items()},
        "disagreements": disagreements(entry),
    }
    return record if full else {name: record[name] for name in SHORT}


def failure_record(entry: LibraryFailure) -> Record:
    """Return a failure as a flat record."""
    return {
        **_shallow(entry.failure.file),
        "error_class": entry.failure.error_class,
        "stage": entry.failure.stage,
        "reason": entry.failure.reason,
        "attempts": entry.attempts,
        "first_at": entry.first_at.isoformat(),
        "last_at": entry.last_at.isoformat(),
        "versions": entry.failure.versions,
    }


def playlist_record(playlist: Playlist) -> Record:
    """Return a playlist as a record: what was asked for, its tracks, why each is there and how it leads to the next."""
    return {
        "name": playlist.name,
        "spec": spec_record(playlist.spec),
        "duration_s": playlist.duration_s,
        "weakest": playlist.weakest,
        "relaxed": playlist.relaxed,
        "notes": playlist.notes,
        "tracks": [{**track_record(entry.track), **_entry(entry)} for entry in playlist.entries],
    }


def _entry(entry: PlaylistEntry) -> Record:
    transition = None if entry.transition is None else asdict(entry.transition)
    return {"score": entry.score, "reason": entry.reason, "transition": transition, "locked": entry.locked}


def wish_record(wish: Wish) -> Record:
    """Return a wanted track as a flat record: what is wanted, what became of it, and why."""
    wanted = _shallow(wish.track) | {"source_ids": dict(wish.track.source_ids)}
    told = {name: value for name, value in _shallow(wish).items() if name not in ("track", "id")}
    times = {name: value.isoformat() for name, value in told.items() if isinstance(value, datetime)}
    return {"id": wish.id, **wanted, **told, **times}


def offer_record(offer: Offer) -> Record:
    """Return a candidate as a flat record, with its score, verdict and reasons."""
    judged = {name: value for name, value in _shallow(offer.judged).items() if name != "candidate"}
    return {**_shallow(offer.candidate), **judged, "banned": offer.banned}


def stats_record(stats: LibraryStats) -> Record:
    """Return the numbers of a library as a record; each distribution maps its values to their counts."""
    record: Record = {}
    for name, value in _shallow(stats).items():
        if isinstance(value, tuple):
            value = {each.value: each.number for each in value}
        record[name] = value.isoformat() if isinstance(value, datetime) else value
    return record


def _opinion(opinion: Opinion) -> Record:
    played_at = opinion.played_at.isoformat() if opinion.played_at else None
    return {"liked": opinion.liked, "rating": opinion.rating, "plays": opinion.plays, "played_at": played_at}


def _correction(correction: Correction | None) -> Record | None:
    """What was corrected, with what was measured beside it; the beats follow and are not told twice."""
    if correction is None:
        return None
    beneath = {name: value for name, value in _shallow(correction.measured).items() if not isinstance(value, tuple)}
    return {**_shallow(correction), "measured": beneath, "at": correction.at.isoformat()}


def _features(features: Features) -> Record:
    groups = (_shallow(group) for group in _shallow(features).values())
    record = {name: value for group in groups for name, value in group.items()}
    return record | {"tempo_candidates": [asdict(each) for each in features.rhythm.tempo_candidates]}


def _network(output: NetworkOutput) -> Record:
    way = {name: value for name, value in _shallow(output.pipeline).items() if name != "network"}
    return {"pipeline": way, "scores": dict(zip(output.classes, output.scores, strict=True))}


def _shallow(value: Any) -> Record:
    """Like ``asdict`` without the deep copy, which costs more than all else when a track has 1,000 beats."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
