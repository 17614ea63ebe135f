"""Holds the directions of imports in docs/architecture.md: a module imports only from lines below its own."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("playlista", "core", "models")

#: From top to bottom; those on one line are strangers and do not import one another.
LAYERS = (
    ("playlista.__main__",),
    ("playlista.cli",),
    ("core.download_manager",),
    ("core.acquiring",),
    ("core.recognising", "core.retagging"),
    ("core.analysis_manager",),
    ("core.manager",),
    (
        *("core.parallel_analyzer", "core.store", "core.playlists", "core.export", "core.demo"),
        *("core.lists", "core.search", "core.download", "core.duplicates"),
    ),
    ("core.playlists.columns", "core.playlists.content", "core.export.spec"),
    ("core.playlists.songs", "core.playlists.valence"),
    ("core.pool", "core.preload"),
    ("core.hearing",),
    ("core.analyze", "core.similarity", "core.matching"),
    ("core.extraction",),
    ("core.engines", "core.networks"),
    (
        "core.scan",
        "core.versions",
        "core.politeness",
        "core.decode",
        "core.tags",
        "core.identity",
        "core.features",
        "core.synthesis",
        "core.model_files",
    ),
    ("core.container", "core.services", "core.filing"),
    ("core.settings",),
    ("core.errors", "playlista"),
    ("models", "core"),
)

#: What only some may import, beside the standard library and the packages for numbers and sound.
RESERVED = {
    "click": ("playlista",),
    "rich": ("playlista",),
    "fastapi": ("playlista",),
    "rq": ("playlista",),
    "sqlalchemy": ("core.store", "models.tables", "models.columns"),
    "alembic": ("core.store",),
    "essentia": ("core.engines", "core.networks"),
    "onnxruntime": ("core.networks",),
    "librosa": ("core.engines",),
    "mutagen": ("core.tags",),
    "requests": ("core.services", "core.download"),
    "urllib3": ("core.services", "core.download"),
    "spotipy": ("core.services",),
    "ytmusicapi": ("core.services",),
    "yt_dlp": ("core.services", "core.download"),
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    name_of(path): ast.parse(path.read_bytes()) for package in PACKAGES for path in (ROOT / package).rglob("*.py")
}


def is_within(module: str, *parents: str) -> bool:
    return any(module == parent or module.startswith(f"{parent}.") for parent in parents)


def imported(module: str) -> Iterator[str]:
    """Every module that ``module`` imports, also inside functions; ours to the module, others as written."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import in line {node.lineno}"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in MODULES else str(node.module)


def ours(module: str) -> set[str]:
    return {name for name in imported(module) if is_within(name, *PACKAGES)} - {module}


def layer_of(module: str) -> tuple[int, str]:
    """The line of ``module`` and its name there; the longest name that fits is meant."""
    found = [(len(name), line, name) for line, names in enumerate(LAYERS) for name in names if is_within(module, name)]
    assert found, f"{module} has no place in LAYERS"
    _, line, name = max(found)
    return line, name


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_lines_below_its_own(module: str) -> None:
    line, unit = layer_of(module)
    for target in ours(module):
        target_line, target_unit = layer_of(target)
        assert target_unit == unit or target_line > line, f"{module} must not import {target}"


def test_there_is_no_cycle_of_imports() -> None:
    try:
        TopologicalSorter({module: ours(module) for module in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(f"cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_no_import_hides_behind_type_checking(module: str) -> None:
    names = {node.id for node in ast.walk(MODULES[module]) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(MODULES[module]) if isinstance(node, ast.Attribute)}
    assert "TYPE_CHECKING" not in names | attributes


@pytest.mark.parametrize("module", MODULES)
def test_a_reserved_package_is_imported_only_where_it_belongs(module: str) -> None:
    for target in imported(module):
        package = target.partition(".")[0]
        if package in RESERVED:
            assert is_within(module, *RESERVED[package]), f"{module} must not import {package}"


@pytest.mark.parametrize("module", [module for module in MODULES if not is_within(module, "playlista")])
def test_the_engine_prints_nothing(module: str) -> None:
    calls = [node.func for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]
    assert not any(isinstance(call, ast.Name) and call.id == "print" for call in calls)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_owns_in_five_lines_at_most(module: str) -> None:
    docstring = ast.get_docstring(MODULES[module])
    assert docstring
    assert len([line for line in docstring.splitlines() if line]) <= 5


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    # Alembic runs the scripts in these by their paths.
    folders -= {ROOT / "core/store/migrations", ROOT / "core/store/migrations/versions"}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
