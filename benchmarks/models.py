"""``python benchmarks/models.py``: what networks cost, measured by networks.py beside it.

The scripts of this folder find it before the package of the same name, which they mean: to them it is that package.
"""

import importlib.util
import runpy
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PACKAGE = _HERE.parent / "models"


def _become_the_package() -> None:
    spec = importlib.util.spec_from_file_location(
        "models", _PACKAGE / "__init__.py", submodule_search_locations=[str(_PACKAGE)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"there is no package {_PACKAGE}")
    sys.modules["models"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["models"])


_become_the_package()
if __name__ == "__main__":
    runpy.run_path(str(_HERE / "networks.py"), run_name="__main__")
