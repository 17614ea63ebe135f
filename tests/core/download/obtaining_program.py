"""A program that obtains one song and kills itself as it is told; for the tests of what kill -9 leaves.

Arguments: the address, the library, and where to die: a stage, "bytes" (in the middle of a file) or a function's name.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from core.download import converting, incoming, obtaining, placing
from core.download.obtaining import Asker, Means, Stage, obtain
from core.settings import DownloadSettings
from models.matching import Candidate
from models.wanted import WantedTrack

SETTINGS = DownloadSettings(
    download_allow_private=True, download_allowed_hosts=("127.0.0.1",), file_template="{artist}/{title}"
)
WANTED = WantedTrack("Song", ("Artist",), "Album", source_ids=(("isrc", "x"),))


def die(*_: Any, **__: Any) -> None:
    """End as nothing can prevent."""
    os.kill(os.getpid(), signal.SIGKILL)


def arrange(where: str) -> None:
    """Have one function of the program kill it before or, with "+", after it has done its work."""
    modules: dict[str, Any] = {
        "converting": converting,
        "incoming": incoming,
        "placing": placing,
        "obtaining": obtaining,
    }
    module, _, name = where.partition(".")
    done = name.endswith("+")
    original = getattr(modules[module], name.rstrip("+"))

    def last(*arguments: Any, **more: Any) -> None:
        if done:
            original(*arguments, **more)
        die()

    setattr(modules[module], name.rstrip("+"), last)


def main(url: str, library: str, where: str) -> None:
    if "." in where:
        arrange(where)

    def on_stage(stage: Stage) -> None:
        if stage.name == where or (where == "bytes" and stage.there and stage.total and stage.there < stage.total):
            die()

    means = Means(Path(library), SETTINGS, get_bytes=lambda address: b"")
    asker = Asker(on_stage, threading.Event())
    obtained = obtain(WANTED, Candidate("direct", url, url, "Song"), means, list_name="List", asker=asker)
    sys.stdout.write(obtained.path)


if __name__ == "__main__":
    main(*sys.argv[1:])
