"""What was found of a list, and what became of the files of an export, as records for JSON."""

from collections.abc import Sequence
from pathlib import Path

from core.export.copying import Copied
from core.export.record import Record
from models.recognised import ReadList, Recognised, Unrecognised


def read_list_record(read: ReadList) -> Record:
    """Return a list with each of its entries: the track it is and how that was told, or why it is none."""
    return {
        "source": read.source,
        "name": read.name,
        "found": len(read.found),
        "missing": len(read.missing),
        "entries": [_entry(entry) for entry in read.entries],
    }


def export_record(name: str, tracks: int, written: Sequence[Path], copied: Copied | None, missing: int) -> Record:
    """Return what an export has done."""
    record: Record = {"name": name, "tracks": tracks, "written": [str(path) for path in written], "missing": missing}
    if copied is not None:
        record |= {"copied": copied.copied, "linked": copied.linked, "there": copied.there, "failed": copied.failed}
    return record


def _entry(entry: Recognised | Unrecognised) -> Record:
    if isinstance(entry, Unrecognised):
        return {"position": entry.position, "listed": entry.label, "path": entry.path, "reason": entry.reason}
    wanted, track = entry.wanted, entry.track
    found = {"id": track.id, "path": track.track.file.path, "how": entry.how}
    return {"position": wanted.position, "listed": wanted.label, **found}
