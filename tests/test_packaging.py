"""Builds the wheel, installs it into an empty environment, and uses it from another folder."""

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from playlista import __version__

PACKAGES = ("playlista", "core", "models")
DOCUMENTED_IMPORTS = (
    "from core.parallel_analyzer import ParallelAnalyzer",
    "from core.analysis_manager import AnalysisManager",
)
#: The pages as they are built; the backend, which is in ui/, would build them where they are not.
PAGES = "playlista/web/static/index.html"
SOURCES = (*PACKAGES, "ui", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The wheel, built from a copy so that nothing is left in the checkout."""
    if not (repository / PAGES).exists():
        pytest.fail(f"{PAGES} is missing: run `make ui`")
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source, target = repository / name, folder / "source" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, target)
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(folder / "source"),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The ``bin`` of an environment that has the wheel; what it depends on is lent by this one, not downloaded."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    scripts, site_packages = folder / "bin", Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    install = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*install, "--quiet", str(wheel)], check=True, capture_output=True)
    (site_packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return scripts


def run(folder: Path, *command: str | Path) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_has_the_three_packages_whole_and_nothing_else(wheel: Path, repository: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(repository).as_posix()
        for package in PACKAGES
        for path in (repository / package).rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".nbi", ".nbc"}
    }
    assert names == sources
    assert PAGES in names
    assert [name for name in names if name.startswith("playlista/web/static/assets/")] != []


def test_the_command_runs_from_another_folder(environment: Path, tmp_path: Path) -> None:
    assert run(tmp_path, environment / "playlista", "--version") == f"playlista {__version__}\n"
    assert run(tmp_path, environment / "python", "-m", "playlista", "--version") == f"playlista {__version__}\n"


@pytest.mark.parametrize("statement", DOCUMENTED_IMPORTS)
def test_the_documented_imports_work_from_another_folder(environment: Path, tmp_path: Path, statement: str) -> None:
    module = statement.split()[1]
    program = f"{statement}; import sys; print(sys.modules[{module!r}].__file__)"
    assert Path(run(tmp_path, environment / "python", "-c", program).strip()).is_relative_to(environment.parent)


def required(repository: Path, *extras: str) -> set[str]:
    """The names of the distributions that setup.cfg asks for."""
    config = configparser.ConfigParser()
    config.read(repository / "setup.cfg", encoding="utf-8")
    lists = [config["options"]["install_requires"], *(config["options.extras_require"][extra] for extra in extras)]
    lines = (line.strip() for text in lists for line in text.splitlines())
    return {canonicalize_name(re.split(r"[\[<>=; ]", line)[0]) for line in lines if line and not line.startswith("#")}


def third_party(path: Path) -> set[str]:
    """The top-level names of what a file imports that is neither ours nor Python's."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {module.partition(".")[0] for module in modules} - {*sys.stdlib_module_names, *PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_whatever_is_imported_is_required(repository: Path, package: str) -> None:
    known = required(repository, "essentia", "onnx", "postgres", "server")
    owners = packages_distributions()
    for path in (repository / package).rglob("*.py"):
        for name in third_party(path):
            assert {canonicalize_name(owner) for owner in owners[name]} & known, f"{path} imports {name}"
