"""What is known of a file that has not changed, but was analysed by other versions: as measured, with its evidence."""

from dataclasses import replace

from sqlalchemy import Connection, and_, bindparam, select

from core.store import corrections, paths
from core.store.rows import TIMBRE, TRACK_COLUMNS, library_track
from models.audio import AudioFile
from models.corrections import corrected
from models.tables import EVIDENCE, FEATURES, TAGS, TRACKS, VECTORS
from models.track import Evidence, Track


def stale(connection: Connection, file: AudioFile, wanted: str) -> Track | None:
    """Return the track of a file; ``None`` where the file is new or has changed, or the versions are those wanted."""
    values = {"path": paths.key(file.path), "size": file.size, "mtime_ns": file.mtime_ns, "versions": wanted}
    row = connection.execute(_STALE, values).one_or_none()
    if row is None:
        return None
    versions, data, *cells = row
    entry = library_track(cells)
    correction = corrections.of_tracks(connection, [entry.id]).get(entry.id)
    track = entry.track
    if correction is not None:
        track = replace(track, features=corrected(track.features, correction.measured))
    return track if data is None else replace(track, evidence=Evidence(versions, data))


_STALE = (
    select(EVIDENCE.c.versions, EVIDENCE.c.data, *TRACK_COLUMNS)
    .join_from(TRACKS, TAGS, TAGS.c.track_id == TRACKS.c.id)
    .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
    .outerjoin(VECTORS, and_(VECTORS.c.track_id == TRACKS.c.id, VECTORS.c.kind == TIMBRE))
    .outerjoin(EVIDENCE, EVIDENCE.c.track_id == TRACKS.c.id)
    .where(
        TRACKS.c.path == bindparam("path"),
        TRACKS.c.size == bindparam("size"),
        TRACKS.c.mtime_ns == bindparam("mtime_ns"),
        TRACKS.c.versions != bindparam("versions"),
    )
)
