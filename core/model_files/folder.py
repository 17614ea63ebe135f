"""Networks that are installed: one folder each, with a record of what is in it. Reads and removes; installs none."""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import platformdirs

from core.errors import ModelError
from core.settings.kinds import did_you_mean
from models.networks import NETWORKS, Network

RECORD = "network.json"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """A network on the disk.

    ``files`` are SHA-256 by name; ``model_sha256`` is the hash of the weights, whatever file carries them. ``classes``
    are in the order of the scores. ``nodes`` are those the metadata name, where there are any: (purpose, node).
    """

    name: str
    model_sha256: str
    classes: tuple[str, ...]
    files: dict[str, str]
    folder: Path = field(default=Path(), compare=False)

    def file(self, graph: str) -> Path | None:
        """Return the file of a kind, ``onnx`` or ``pb``, if there is one."""
        return next((self.folder / name for name in self.files if name.endswith(f".{graph}")), None)


def default_folder() -> Path:
    """Return the folder for networks among the user's data."""
    return platformdirs.user_data_path("playlista", appauthor=False) / "models"


def models_folder(configured: str) -> Path:
    """Return the folder that the settings name (MODEL_FOLDER), or the default one."""
    return Path(configured) if configured else default_folder()


def network_named(name: str) -> Network:
    """Return the network of a name; ``ModelError`` with what was probably meant."""
    if name in NETWORKS:
        return NETWORKS[name]
    hint = did_you_mean(name, NETWORKS) or "playlista models list names all"
    raise ModelError(f"there is no network {name!r}; {hint}")


def installed(folder: Path, name: str) -> Installed | None:
    """Return a network as its record has it, ``None`` if there is none; looks at no other file.

    Raises
    ------
    ModelError
        When the record cannot be read.
    """
    path = folder / name / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return Installed(
            record["name"],
            record["model_sha256"],
            tuple(record["classes"]),
            dict(record["files"]),
            path.parent,
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} cannot be read ({error}): {_again(name)}") from error


def record_of(network: Installed) -> str:
    """Write the record of a network."""
    values = asdict(network)
    del values["folder"]
    return json.dumps(values, indent=1) + "\n"


def problems(network: Installed) -> list[str]:
    """Return what is wrong with the files of a network, a sentence each; reads all of them."""
    return [
        f"{network.folder / name} {problem}: {_again(network.name)}"
        for name, sha256 in network.files.items()
        if (problem := _problem(network.folder / name, sha256))
    ]


def remove(folder: Path, name: str) -> bool:
    """Remove a network; ``False`` if it was not there."""
    place = folder / name
    if not place.exists():
        return False
    try:
        shutil.rmtree(place)
    except OSError as error:
        raise ModelError(f"{place} cannot be removed: {error.strerror or error}") from error
    return True


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _problem(path: Path, sha256: str) -> str:
    try:
        return "" if sha256_of(path) == sha256 else "has changed since it was installed"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"


def _again(name: str) -> str:
    return f"playlista models install {name}"
