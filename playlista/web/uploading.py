"""Files that somebody sends: onto the disk while they come, looked at, and into the library under a name of their own.

All of a form or nothing: what is refused, broken off or does not fit leaves nothing behind. Decodes no sound.
"""

import contextlib
import errno
import filecmp
import logging
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from core.container import describe_content, open_regular, sniff
from core.download.incoming import FOLDER
from core.download.placing import place
from core.filing.safe_names import NAME_MAX, safe
from playlista.web.multipart import PartBegins, PartEnds, pieces

_log = logging.getLogger("playlista.web")

MOST_FILES = 100
#: What other fields of a form may take, together.
_MOST_TEXT = 1 << 16
#: So much is gathered before it is written.
_BLOCK = 1 << 20
#: What a server that was killed has left is thrown away after so long, in seconds.
_ABANDONED_S = 86_400.0
_PREFIX = "upload-"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: The usual ends of names, where they are not what the container is called.
_SUFFIXES: Mapping[str, str] = {"mp4": ".m4a", "matroska": ".mka", "wavpack": ".wv", "asf": ".wma", "musepack": ".mpc"}


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come, under the name that its sender gave it."""

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file in the library; ``duplicate`` if the same bytes were there before, and it is those."""

    name: str
    path: Path
    size: int
    duplicate: bool


@contextlib.contextmanager
def waiting_room(library: Path) -> Iterator[Path]:
    """Make a folder for what comes, on the disk where it will stay; it goes with all that is left in it."""
    incoming = library / FOLDER
    with answering_faults():
        incoming.mkdir(parents=True, exist_ok=True)
        (incoming / ".nomedia").touch()
        _sweep(incoming)
        folder = incoming / f"{_PREFIX}{secrets.token_hex(8)}"
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def receive(request: Request, folder: Path, *, most_bytes: int, most_files: int = MOST_FILES) -> list[Received]:
    """Write the files of a form into a folder while they come.

    Raises
    ------
    HTTPException
        413 if one is too large, or they are too many; 400 if there is none or the form is broken; 507 if the disk is
        full.
    """
    form = _Form(folder, most_bytes, most_files)
    try:
        async for piece in pieces(request):
            if isinstance(piece, PartBegins):
                await form.begin(piece)
            elif isinstance(piece, PartEnds):
                await form.end()
            else:
                await form.add(piece)
    finally:
        await form.close()
    if not form.received:
        raise HTTPException(400, "the form has no file in it")
    return form.received


class _Form:
    """The part that is being read, and the files that are complete."""

    def __init__(self, folder: Path, most_bytes: int, most_files: int) -> None:
        self.received: list[Received] = []
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._file: BinaryIO | None = None
        self._name = ""
        self._size = 0
        self._text = 0
        self._gathered: list[bytes] = []
        self._unwritten = 0

    async def begin(self, part: PartBegins) -> None:
        """Open a file for a part that is one; fields without a file are read over."""
        if part.filename is None:
            return
        if len(self.received) >= self._most_files:
            raise HTTPException(413, f"more than {self._most_files} files at once are too many")
        self._name, self._size = part.filename, 0
        path = self._folder / str(len(self.received))
        with answering_faults():
            self._file = await run_in_threadpool(path.open, "xb", buffering=0)

    async def add(self, data: bytes) -> None:
        """Take bytes of a part."""
        if self._file is None:
            self._text += len(data)
            if self._text > _MOST_TEXT:
                raise HTTPException(413, "the fields beside the files are too long")
            return
        self._size += len(data)
        if self._size > self._most_bytes:
            raise HTTPException(413, f"a file may have {self._most_bytes >> 20} MiB at most (MAX_UPLOAD_MB)")
        self._gathered.append(data)
        self._unwritten += len(data)
        if self._unwritten >= _BLOCK:
            await self._write()

    async def end(self) -> None:
        """Note a file that is complete."""
        if self._file is not None:
            await self._write()
            self.received.append(Received(Path(self._file.name), self._name, self._size))
            await self.close()

    async def close(self) -> None:
        """Close what is open."""
        file, self._file = self._file, None
        if file is not None:
            await run_in_threadpool(file.close)

    async def _write(self) -> None:
        data, self._gathered, self._unwritten = b"".join(self._gathered), [], 0
        if self._file is not None:
            with answering_faults():
                await run_in_threadpool(_write_all, self._file, data)


def _write_all(file: BinaryIO, data: bytes) -> None:
    """An unbuffered file may take less than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def keep(
    received: Sequence[Received], library: Path, folders: Sequence[str], extensions: Sequence[str]
) -> list[Uploaded]:
    """Put files into a folder of the library, all or none.

    Raises
    ------
    HTTPException
        415 if one is no audio, whatever its name; 507 if the disk is full.
    """
    suffixes = [_suffix_of(file, extensions) for file in received]
    lock = library / FOLDER / "placing.lock"
    kept: list[Uploaded] = []
    try:
        with answering_faults():
            for file, suffix in zip(received, suffixes, strict=True):
                kept.append(_kept(file, suffix, library, folders, lock))
    except BaseException:
        for uploaded in kept:
            if not uploaded.duplicate:
                uploaded.path.unlink(missing_ok=True)
        raise
    return kept


def keep_list(received: Received, suffix: str, library: Path, folders: Sequence[str]) -> Path:
    """Put a list into a folder of the library; the same one is kept once."""
    with answering_faults():
        return _kept(received, suffix, library, folders, library / FOLDER / "placing.lock").path


def _kept(file: Received, suffix: str, library: Path, folders: Sequence[str], lock: Path) -> Uploaded:
    there = _same_in(library.joinpath(*folders), file)
    if there is not None:
        return Uploaded(file.name, there, file.size, duplicate=True)
    duplicate = False

    def is_same(path: Path) -> bool:
        nonlocal duplicate
        duplicate = filecmp.cmp(file.path, path, shallow=False)
        return duplicate

    names = (*folders, stem_of(file.name, suffix))
    path = place(file.path, library, names, suffix, lock=lock, same=is_same)
    return Uploaded(file.name, path, file.size, duplicate)


def _same_in(folder: Path, file: Received) -> Path | None:
    """Return a file that has the same bytes."""
    if not folder.is_dir():
        return None
    alike = (path for path in sorted(folder.iterdir()) if path.is_file() and path.stat().st_size == file.size)
    return next((path for path in alike if filecmp.cmp(file.path, path, shallow=False)), None)


def _suffix_of(file: Received, extensions: Sequence[str]) -> str:
    """Return the end of the name: as it came if that is one of music, else what the content is called."""
    with open_regular(str(file.path)) as opened:
        container = sniff(opened)
        content = "nothing" if file.size == 0 else describe_content(opened)
    if container is None:
        raise HTTPException(415, f"{last_name(file.name)[:100]!r} is no audio: it holds {content}")
    told = PurePath(last_name(file.name)).suffix.lower()
    return told if told[1:] in extensions else _SUFFIXES.get(container.kind, f".{container.kind}")


def stem_of(filename: str, suffix: str) -> str:
    """Return a name that every system takes, of what a browser says a file is called."""
    stem = last_name(filename)
    stem = stem[: -len(suffix)] if stem.lower().endswith(suffix) else PurePath(stem).stem
    return safe(stem, NAME_MAX - len(suffix.encode()) - len(" (9999)")) or "upload"


def last_name(filename: str) -> str:
    """Return what stands behind the last slash; some browsers send whole paths."""
    return filename.replace("\\", "/").rpartition("/")[2]


@contextlib.contextmanager
def answering_faults() -> Iterator[None]:
    """Answer faults of the disk; where it lies is not told."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise HTTPException(507, "the disk is full: nothing was kept") from error
        _log.error("an upload cannot be kept: %s", error)
        raise HTTPException(503, "the library cannot be written to just now; nothing was kept") from error


def _sweep(incoming: Path) -> None:
    before = time.time() - _ABANDONED_S
    for folder in incoming.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
