"""A download on a terminal: one line that counts, and one for each song on its way, redrawn in place."""

from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from playlista.cli.download_songs import Active, Songs

#: Songs that are shown; the line above counts all.
MOST = 8
PER_SECOND = 8


class Bars:
    """Lines of what is settled scroll by above the songs that are on their way."""

    def __init__(self, console: Console | None = None) -> None:
        self.songs = Songs()
        self._live = Live(
            console=console or Console(stderr=True),
            get_renderable=self._shown,
            refresh_per_second=PER_SECOND,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def see(self, event: object) -> None:
        """Print what is worth a line above the rest."""
        for text in self.songs.see(event):
            self._live.console.print(Text(text), soft_wrap=True)

    def _shown(self) -> Group:
        table = Table.grid(padding=(0, 1))
        table.add_column(width=20)
        table.add_column(no_wrap=True, overflow="ellipsis")
        done = self.songs.there + self.songs.not_there
        table.add_row(ProgressBar(total=max(self.songs.wanted, 1), completed=done, width=20), Text(self.songs.line()))
        for song in self.songs.shown()[:MOST]:
            table.add_row(_bar(song), Text(song.line()))
        return Group(table)


def _bar(song: Active) -> ProgressBar | Text:
    if song.stage != "downloading" or not song.total:
        return Text("")
    return ProgressBar(total=song.total, completed=min(song.done, song.total), width=20)
