"""Has yt-dlp read the certificates of this machine once in a process: each ``YoutubeDL`` would, in 25 ms of CPU."""

import functools


@functools.cache
def keep_certificates() -> None:
    """Have all of this process share what was read; a yt-dlp that has no such function goes on without."""
    from yt_dlp.networking import common

    read = getattr(common, "make_ssl_context", None)
    if read is not None:
        common.make_ssl_context = functools.cache(read)
