"""``python -m playlista``: the same as the command ``playlista``."""

from playlista.cli import main

if __name__ == "__main__":
    try:
        main()
    finally:
        # Where Ctrl-C came while Python ran code from a string (a dataclass being made), it ends ``-m`` by that signal
        # and not with our exit code, however the interrupt was answered; to have run another string undoes that.
        exec("")
