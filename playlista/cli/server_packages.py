"""The packages that only the server needs: where one is missing, that is one line with the way to install it."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import PlaylistaError

_PACKAGES = frozenset(
    {
        *("argon2", "fastapi", "prometheus_client", "pydantic", "python_multipart", "multipart", "redis", "rq"),
        *("sse_starlette", "starlette", "uvicorn", "anyio"),
    }
)


@contextmanager
def server_packages() -> Iterator[None]:
    """Import what the server consists of within this."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _PACKAGES:
            raise
        told = f"the server needs the package {package}, which is not installed: pip install 'playlista[server]'"
        raise PlaylistaError(told) from error
