"""Music that somebody sends, and the addresses under which older clients ask for downloads."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from core.filing.safe_names import safe
from core.lists.files import ENDINGS
from models.jobs import PRIORITIES, Job
from playlista.jobs import orders
from playlista.web import uploading
from playlista.web.access import Caller, Writer
from playlista.web.context import Context, ServerContext
from playlista.web.job_records import Queued, Record, Status, queued, status_of
from playlista.web.live import LiveParts
from playlista.web.ordering import LinkOrder, Options, check_options, ordered, submitted
from playlista.web.problems import problems
from playlista.web.uploading import Uploaded

router = APIRouter()

#: The largest list that may be sent.
MOST_LIST_BYTES = 16 << 20
_LISTS = "Lists"


def _form(name: str, description: str) -> dict[str, Any]:
    """The documentation of a form with files."""
    file = {"type": "string", "format": "binary"}
    files = {"type": "array", "items": file, "description": description}
    schema = {"type": "object", "required": [name], "properties": {name: files}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


class UploadedFile(Record):
    """A file in the library."""

    name: str = Field(description="What it was called.", examples=["My song.mp3"])
    path: str = Field(description="Where it is, from LIBRARY_PATH on.", examples=["Uploads/anna/My song.mp3"])
    size: int = Field(ge=0, description="Bytes.", examples=[4_194_304])
    duplicate: bool = Field(description="The same bytes were there before; nothing was added.", examples=[False])


class UploadAnswer(Record):
    """The files, and the job that analyses them; there is none if all of them were there before."""

    files: tuple[UploadedFile, ...]
    job_id: int | None = Field(examples=[18])
    status: Status | None = Field(examples=["queued"])
    message: str = Field(examples=["1 file was added. It is analysed next."])


@router.post("/music/download/spotify", tags=["downloads"], responses=problems(400, 404))
async def download_from_spotify(order: LinkOrder, caller: Writer, context: Context, live: LiveParts) -> Queued:
    """Ask for a download from Spotify's lists, as older clients do; use `POST /downloads/queue`."""
    return queued(await ordered(order, "spotify", caller, context, live))


@router.post("/music/download/youtube", tags=["downloads"], responses=problems(400, 404))
async def download_from_youtube(order: LinkOrder, caller: Writer, context: Context, live: LiveParts) -> Queued:
    """Ask for a download from YouTube, as older clients do; use `POST /downloads/queue`."""
    return queued(await ordered(order, "youtube", caller, context, live))


@router.post(
    "/downloads/file",
    tags=["downloads"],
    responses=problems(400, 404, 415, 507),
    openapi_extra=_form("file", "A list: M3U8, CSV, XSPF, JSPF, PLS or text."),
)
async def download_file(
    request: Request, caller: Writer, context: Context, live: LiveParts, options: Options
) -> Queued:
    """Ask for the songs of a list that you send."""
    await check_options(options, caller, context)
    library = orders.library_of(context.settings)
    with uploading.waiting_room(library) as folder:
        received = await uploading.receive(request, folder, most_bytes=MOST_LIST_BYTES, most_files=1)
        path = await run_in_threadpool(_kept_list, received[0], library, folders_of(context, caller, _LISTS))
    job = orders.wanted_file(
        path,
        owner_id=caller.owner_id,
        settings=context.settings,
        labels=orders.Labels(options.tag_id, options.global_tag_id),
        priority=PRIORITIES[options.priority],
    )
    return queued(await submitted([job], live))


@router.post(
    "/music/upload",
    tags=["uploads"],
    responses=problems(400, 415, 507),
    openapi_extra=_form("files", "Audio files of any kind; their names do not matter."),
)
async def upload(request: Request, caller: Writer, context: Context, live: LiveParts) -> UploadAnswer:
    """Add audio files to the library: all of them or none. They are analysed afterwards."""
    library = orders.library_of(context.settings)
    most = context.settings.web.max_upload_mb << 20
    with uploading.waiting_room(library) as folder:
        received = await uploading.receive(request, folder, most_bytes=most)
        extensions = context.settings.library.extensions
        kept = await run_in_threadpool(uploading.keep, received, library, folders_of(context, caller), extensions)
    added = [file.path for file in kept if not file.duplicate]
    job = None
    if added:
        job = await submitted([orders.upload(added, owner_id=caller.owner_id, settings=context.settings)], live)
    return _answer(kept, library, job)


def folders_of(context: ServerContext, caller: Caller, *more: str) -> tuple[str, ...]:
    """Return the folders, from LIBRARY_PATH on, in which a user's uploads are."""
    root = [safe(part) for part in PurePath(context.settings.web.upload_folder).parts]
    return (*filter(None, root), safe(caller.user.name) or f"user {caller.user.id}", *more)


def _kept_list(received: uploading.Received, library: Path, folders: Sequence[str]) -> Path:
    suffix = PurePath(uploading.last_name(received.name)).suffix.lower()
    if suffix not in ENDINGS:
        raise HTTPException(415, f"a list has a name that ends in {', '.join(ENDINGS)}")
    return uploading.keep_list(received, suffix, library, folders)


def _answer(kept: Sequence[Uploaded], library: Path, job: Job | None) -> UploadAnswer:
    files = tuple(
        UploadedFile(
            name=file.name[:255],
            path=file.path.relative_to(library).as_posix(),
            size=file.size,
            duplicate=file.duplicate,
        )
        for file in kept
    )
    return UploadAnswer(
        files=files,
        job_id=None if job is None else job.id,
        status=None if job is None else status_of(job),
        message=_message(kept, job),
    )


def _message(kept: Sequence[Uploaded], job: Job | None) -> str:
    added = sum(not file.duplicate for file in kept)
    there = len(kept) - added
    parts = [f"{added} {'file was' if added == 1 else 'files were'} added."] if added else []
    if there:
        parts.append(f"{there} {'was' if there == 1 else 'were'} there before.")
    if job is not None:
        what, when = "They are" if added > 1 else "It is", "when the queue is no longer held" if job.held else "next"
        parts.append(f"{what} analysed {when}.")
    return " ".join(parts)
