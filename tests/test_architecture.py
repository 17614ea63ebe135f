"""Holds the directions of imports in docs/architecture.md, and the sizes that code has in this house."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("playlista", "core", "models")

#: From top to bottom; those on one line are strangers and do not import one another.
LAYERS = (
    ("playlista.__main__",),
    ("playlista.cli",),
    ("playlista.web",),
    ("playlista.jobs",),
    ("core.download_manager",),
    ("core.acquiring",),
    ("core.recognising", "core.retagging"),
    ("core.analysis_manager",),
    ("core.manager",),
    (
        *("core.parallel_analyzer", "core.store", "core.playlists", "core.export", "core.demo"),
        *("core.lists", "core.search", "core.download", "core.duplicates"),
    ),
    ("core.projection", "core.playlists.columns", "core.playlists.content", "core.export.spec"),
    ("core.playlists.songs", "core.playlists.valence"),
    ("core.pool", "core.preload"),
    ("core.hearing",),
    ("core.analyze", "core.similarity", "core.matching", "core.waveforms", "core.correcting"),
    ("core.extraction",),
    ("core.renewal",),
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
    ("core.container", "core.services", "core.filing", "core.evidence", "core.compiling"),
    ("core.settings",),
    ("core.errors", "playlista"),
    ("models", "core"),
)

#: What only some may import, beside the standard library and the packages for numbers and sound.
RESERVED = {
    "click": ("playlista",),
    "rich": ("playlista",),
    "fastapi": ("playlista.web",),
    "starlette": ("playlista.web",),
    "sse_starlette": ("playlista.web",),
    "pydantic": ("playlista.web",),
    "argon2": ("playlista.web",),
    "prometheus_client": ("playlista.web",),
    "python_multipart": ("playlista.web",),
    "uvicorn": ("playlista.web", "playlista.cli.serve"),
    "rq": ("playlista.jobs",),
    "redis": ("playlista.jobs",),
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


def parsed(*folders: str) -> dict[str, ast.Module]:
    return {name_of(path): ast.parse(path.read_bytes()) for folder in folders for path in (ROOT / folder).rglob("*.py")}


MODULES = parsed(*PACKAGES)

#: No module, function and call is larger.
MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_PARAMETERS = 400, 50, 6

#: What has more parameters than that, and why.
MORE_PARAMETERS = {
    "core.store.store.correct",  # the options of ``tracks edit``, each of which may be left out
    "tests.core.playlists.made.a_track",  # every test names the few that it is about
}

#: Names that tell nothing of what is behind them; ``do_GET`` is what http.server calls.
EMPTY_NAMES = re.compile(r"(.*_)?(utils?|helpers?|misc|stuff)|process|do_(?!(GET|POST|HEAD)$).*", re.IGNORECASE)


@cache
def every_node(module: str) -> list[ast.AST]:
    """Every node of a module's tree; each rule looks at all."""
    return list(ast.walk(MODULES[module]))


def is_within(module: str, *parents: str) -> bool:
    return any(module == parent or module.startswith(f"{parent}.") for parent in parents)


def imported(module: str) -> Iterator[str]:
    """Every module that ``module`` imports, also inside functions; ours to the module, others as written."""
    for node in every_node(module):
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
    names = {node.id for node in every_node(module) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in every_node(module) if isinstance(node, ast.Attribute)}
    assert "TYPE_CHECKING" not in names | attributes


@pytest.mark.parametrize("module", MODULES)
def test_a_reserved_package_is_imported_only_where_it_belongs(module: str) -> None:
    for target in imported(module):
        package = target.partition(".")[0]
        if package in RESERVED:
            assert is_within(module, *RESERVED[package]), f"{module} must not import {package}"


@pytest.mark.parametrize("module", [module for module in MODULES if not is_within(module, "playlista")])
def test_the_engine_prints_nothing(module: str) -> None:
    calls = [node.func for node in every_node(module) if isinstance(node, ast.Call)]
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


@pytest.fixture(scope="module")
def everything() -> dict[str, ast.Module]:
    return MODULES | parsed("benchmarks", "tests")


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(modules: Mapping[str, ast.Module]) -> Iterator[tuple[str, Function]]:
    for module, tree in modules.items():
        yield from ((module, node) for node in ast.walk(tree) if isinstance(node, Function))


def is_called_by_name(module: str, function: Function) -> bool:
    """Tell whether somebody writes its arguments: those of tests and fixtures, and of requests, are found for it."""
    decorators = " ".join(map(ast.unparse, function.decorator_list))
    is_of_pytest = function.name.startswith("test_") or "pytest.fixture" in decorators
    return not (is_of_pytest or (is_within(module, "playlista.web.routes") and "router." in decorators))


def parameters(function: Function) -> list[str]:
    given = function.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [*names, *(each.arg for each in (given.vararg, given.kwarg) if each)]


def test_no_module_is_too_long_to_be_read(everything: dict[str, ast.Module]) -> None:
    ends = {module: max((node.end_lineno or 0 for node in tree.body), default=0) for module, tree in everything.items()}
    assert {module: end for module, end in ends.items() if end > MOST_LINES} == {}


def test_no_function_is_longer_than_a_kernel_may_be(everything: dict[str, ast.Module]) -> None:
    lines = {
        f"{module}.{each.name}": (each.end_lineno or 0) - each.lineno + 1 for module, each in functions(everything)
    }
    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FUNCTION} == {}


def test_nobody_has_to_hand_in_more_than_six_things(everything: dict[str, ast.Module]) -> None:
    called = (each for each in functions(everything) if is_called_by_name(*each))
    named = ((f"{module}.{each.name}", {*parameters(each)} - {"self", "cls"}) for module, each in called)
    assert {name for name, given in named if len(given) > MOST_PARAMETERS} == MORE_PARAMETERS


def test_nothing_has_a_name_that_says_nothing(everything: dict[str, ast.Module]) -> None:
    modules = {module for module in everything if EMPTY_NAMES.fullmatch(module.rpartition(".")[2])}
    found = {f"{module}.{each.name}" for module, each in functions(everything) if EMPTY_NAMES.fullmatch(each.name)}
    assert modules | found == set()


def test_no_class_keeps_functions_that_do_not_need_it(everything: dict[str, ast.Module]) -> None:
    nodes = ((module, node) for module, tree in everything.items() for node in ast.walk(tree))
    assert [f"{module}: {ast.unparse(node)}" for module, node in nodes if _is_static(node)] == []


def _is_static(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "staticmethod"
