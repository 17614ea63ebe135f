"""``python -m playlista``: the same as the command ``playlista``."""

from playlista.cli import main

if __name__ == "__main__":
    main()
